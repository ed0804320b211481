// A password from a person, not shown while it is typed, or from a pipe.
#ifndef SMTPSPEC_NET_PASSWORD_PROMPT_H_
#define SMTPSPEC_NET_PASSWORD_PROMPT_H_

#include <expected>
#include <string>
#include <string_view>

namespace smtpspec::net {

// One line of standard input without its line end. On a terminal `prompt` is printed on standard
// error and the echo is off meanwhile; it is on again also after an interrupt. The error is a line
// for a person: no line came, or it was interrupted.
std::expected<std::string, std::string> ReadPassword(std::string_view prompt);

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_PASSWORD_PROMPT_H_
