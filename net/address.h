// ADDR:PORT as written on a command line.
#ifndef SMTPSPEC_NET_ADDRESS_H_
#define SMTPSPEC_NET_ADDRESS_H_

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace smtpspec::net {

struct HostPort {
  std::string host;  // a name, an IPv4 address, or an IPv6 address without brackets
  std::uint16_t port = 0;
};
// "127.0.0.1:2525", "[::1]:25", "localhost:0". The error is a line for a person.
std::expected<HostPort, std::string> ParseHostPort(std::string_view text);
std::string Text(const HostPort& address);  // parses back
bool IsLoopback(const HostPort& address);   // by address, or the name localhost

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_ADDRESS_H_
