// A case made small, as long as it shows the same.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_MINIMISE_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_MINIMISE_H_

#include <functional>

#include "conformance/script/script.h"

namespace smtpspec {

// Steps first, then settings, then octets of what is sent, and of what rules put in. `shows`:
// whether a case still does; asked until `left` says that there is no more time for it.
script::Block Minimised(script::Block block, const std::function<bool(const script::Block&)>& shows,
                        const std::function<bool()>& left);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_MINIMISE_H_
