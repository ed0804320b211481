// What a sanitizer wrote into the output of a program.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SANITIZER_REPORT_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SANITIZER_REPORT_H_

#include <optional>
#include <string>
#include <string_view>

namespace smtpspec {

// If it is in there: "heap-use-after-free in ParsePath", or file and line of undefined behaviour.
std::optional<std::string> SanitizerReport(std::string_view output);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SANITIZER_REPORT_H_
