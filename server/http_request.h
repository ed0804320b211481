// Tells a request of HTTP from a command: what a browser can be made to send to a mail port.
#ifndef SMTPSPEC_SERVER_HTTP_REQUEST_H_
#define SMTPSPEC_SERVER_HTTP_REQUEST_H_

#include <string_view>

namespace smtpspec {

// A request line of any method, such as `POST / HTTP/1.1`, without its line end.
bool IsHttpRequest(std::string_view line);

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_HTTP_REQUEST_H_
