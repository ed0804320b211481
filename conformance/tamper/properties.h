// What `has` can say of a unit.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_PROPERTIES_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_PROPERTIES_H_

#include <string>
#include <vector>

#include "conformance/tamper/units.h"

namespace smtpspec {

// Of a reply: a line that has this first word and, in any order, the others. Of anything else:
// bare-lf, bare-cr, 8bit or nul, or the words of its first line. Case does not matter.
bool UnitHas(const TamperUnit& unit, const std::vector<std::string>& words);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_PROPERTIES_H_
