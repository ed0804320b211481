// Whether a unit is what a pattern of a rule or a watch names.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_UNIT_MATCH_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_UNIT_MATCH_H_

#include <string_view>
#include <vector>

#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "conformance/tamper/units.h"

namespace smtpspec {

// Whether something can be done, or watched for, on that event.
bool IsUnitEvent(std::string_view event);

// The name alone: what #K counts. `question` is what a reply answers, where that is known;
// `reply_to`: the pattern names it, and not the reply.
bool UnitIsNamed(const script::Pattern& pattern, bool reply_to, const TamperUnit& unit,
                 const TamperUnit* question, const script::Placeholders& values);
// ", in tls", ", with …".
bool UnitFits(const std::vector<script::Attribute>& attributes, const TamperUnit& unit,
              std::size_t connection, const script::Placeholders& values);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_UNIT_MATCH_H_
