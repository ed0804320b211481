// Scripts are UTF-8; other octets are said with \xHH.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_UTF8_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_UTF8_H_

#include <cstddef>
#include <string_view>

namespace smtpspec::script {

// Where the text stops to be well-formed UTF-8 (RFC 3629); its size: nowhere.
std::size_t FirstBadUtf8(std::string_view text);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_UTF8_H_
