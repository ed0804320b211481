// The arguments of `tls`, read.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_ARGUMENTS_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_ARGUMENTS_H_

#include <compare>
#include <expected>
#include <string>
#include <vector>

namespace smtpspec {

// Values as they stand in the script; empty: not given.
struct ServerEndArguments {
  std::string certificate, min, max, version, suite, hello, alpn, stall, cut;
  auto operator<=>(const ServerEndArguments&) const = default;
};

// The error names the argument and those that are known.
std::expected<ServerEndArguments, std::string> ReadServerEndArguments(
    const std::vector<std::string>& arguments);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_ARGUMENTS_H_
