// Tells a request of HTTP from a command: what a browser can be made to send to a mail port.
#ifndef SMTPSPEC_SERVER_HTTP_REQUEST_H_
#define SMTPSPEC_SERVER_HTTP_REQUEST_H_

#include <string_view>

namespace smtpspec {

// A request line of any method, such as `POST / HTTP/1.1`, or a header field, such as `Host: a`;
// for a request line may be too long to be read. Without its line end.
bool IsOfHttpRequest(std::string_view line);

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_HTTP_REQUEST_H_
