// `offers …` lines of a check, as rules.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_OFFERS_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_OFFERS_H_

#include <vector>

#include "conformance/script/script.h"

namespace smtpspec {

// `in clear`, `in tls`: the list in the reply to EHLO is exactly this one, there. `always`: these
// stand in it too, everywhere. What is offered is not done by the reference server unless it does
// it anyway: the check's other rules say what happens.
std::vector<script::Rule> RulesOf(const std::vector<script::Offers>& offers);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_OFFERS_H_
