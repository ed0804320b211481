// What `has` can say of a unit.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_PROPERTIES_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_PROPERTIES_H_

#include <string>
#include <vector>

#include "conformance/tamper/units.h"

namespace smtpspec {

// Of a reply: a line that has this first word and, in any order, the others. Of anything else: one
// of the names below, or the words of its first line. Case does not matter.
//
//   bare-lf bare-cr 8bit nul   octets
//   long-line                  longer than RFC 5321 4.5.3.1 and the extensions have it
//   valid-syntax               of a command; a verb that is not known here has no other grammar
//                              than printable text
//   repeated-parameter         of MAIL and RCPT
//   pipelined, pipelined VERB  said before the reply to what came before, or to a VERB before it
//   undeclared-8bit            of a text: 8-bit, and MAIL did not say so
//   undeclared-octets          of a text: more than MAIL said with SIZE
bool UnitHas(const TamperUnit& unit, const std::vector<std::string>& words);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_PROPERTIES_H_
