// Inputs of the session targets: a case of the script language as text. Octets that are no case
// are a program too, so that engines without our mutator get somewhere.
#ifndef SMTPSPEC_CONFORMANCE_CASES_CASE_TEXT_H_
#define SMTPSPEC_CONFORMANCE_CASES_CASE_TEXT_H_

#include <memory>
#include <string>
#include <string_view>

#include "conformance/script/script.h"

namespace smtpspec::cases {

// What one input may come to: flights are short, and an engine that gets more is only slower.
inline constexpr std::size_t kMostRules = 24;
inline constexpr std::size_t kMostPayload = 4096;
inline constexpr std::size_t kFlights = 24;  // an honest delivery has fewer

// Octets as a script writes them, once.
script::Octets Literal(std::string octets);

// Null: the text is no case, or one that is too big. What was read or written lately is known
// still, since an engine asks for the same texts again and again.
std::shared_ptr<const script::Block> CaseFromText(std::string_view text);
// The text of the case, which is then read without being parsed.
std::string TextFromCase(script::Block block);
// Any octets: the first is policy and accounts; then pieces that end with 0xFF, each a flight, a
// kind of change and the octets that it needs.
script::Block CaseFromOctets(std::string_view octets);

}  // namespace smtpspec::cases

#endif  // SMTPSPEC_CONFORMANCE_CASES_CASE_TEXT_H_
