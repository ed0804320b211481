// Builds the small values of the language from spans of a line: octets, templates, numbers, times,
// patterns and outcomes.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_VALUES_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_VALUES_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "conformance/script/line.h"
#include "conformance/script/script.h"

namespace smtpspec::script {

// What one payload may come to, with its repetitions.
inline constexpr std::uint64_t kMaxOctets = 256ULL << 20;

// Each complains about `part` where it is wrong; the value is then without meaning.
Octets BuildOctets(Line& line, std::string_view part, bool in_vary = false);
Template BuildTemplate(Line& line, std::string_view part);
Payload BuildPayload(Line& line, std::string_view part);
std::uint64_t BuildNumber(Line& line, std::string_view part);  // 99, 70k, 10M (k is 1024)
Duration BuildDuration(Line& line, std::string_view part);     // 20ms, 4min50s

// Of one pattern's marks, a kCode, kCommand or kEvent first.
Pattern BuildPattern(Line& line, std::span<const Mark> marks);
Alternatives BuildAlternatives(Line& line, std::string_view part);
std::vector<Attribute> BuildAttributes(Line& line, std::string_view part);
Outcome BuildOutcome(Line& line, std::string_view part);
Outcome BuildCount(Line& line, std::string_view part);

// `on EVENT: change`, and `given NAME VALUE`.
Rule BuildRule(Line& line, std::string_view part);
Given BuildGiven(Line& line, std::string_view part);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_VALUES_H_
