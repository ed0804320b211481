// Values that stand in a case by name, such as {to}: cases are changed as text, in which a name is
// octets like others, and they are kept with placeholders, so that no finding holds a password.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_VALUES_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_VALUES_H_

#include <string>
#include <string_view>

#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

// Of what is sent, and put in by rules: {name} as octets in place of placeholders, and the other
// way.
script::Block NamesAsOctets(script::Block block);
script::Block NamesAsPlaceholders(script::Block block);

// With every {name} of a placeholder replaced by its value.
std::string Filled(std::string_view octets, const script::Placeholders& values);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_VALUES_H_
