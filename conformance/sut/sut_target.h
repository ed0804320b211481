// A server that is a library in this process: smtpspec_sut.h says what it offers.
#ifndef SMTPSPEC_CONFORMANCE_SUT_SUT_TARGET_H_
#define SMTPSPEC_CONFORMANCE_SUT_SUT_TARGET_H_

#include <expected>
#include <string>
#include <string_view>

#include "conformance/run/runner.h"
#include "conformance/sut/smtpspec_sut.h"

namespace smtpspec {

// What stands in front of a file where a host and port would.
inline constexpr std::string_view kLibraryTarget = "library:";

// Opens the file, which stays open for good. The error is a line for a person: no library, no
// smtpspec_sut in it, another version, or a function missing.
std::expected<const smtpspec_sut_v1*, std::string> LoadSut(const std::string& file);

// What is wrong with it; empty: nothing.
std::string WrongWith(const smtpspec_sut_v1* sut);

struct SutTls {
  std::string server_name = "localhost";  // to ask for, where the server brings its own TLS
  std::string trust_pem;
};
// Targets that share the library's inbox; for one thread. `sut` has nothing wrong with it.
ServerTargetFactory SutTargets(const smtpspec_sut_v1* sut, SutTls tls);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_SUT_SUT_TARGET_H_
