#include "net/address.h"

#include <arpa/inet.h>
#include <strings.h>

#include <charconv>

namespace smtpspec::net {
namespace {

// What a person typed, fit to be printed again.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char octet : text) quoted += octet >= ' ' && octet <= '~' ? octet : '?';
  return quoted + "\"";
}

std::unexpected<std::string> Refuse(std::string_view text, std::string_view why) {
  return std::unexpected(Quoted(text) + " is not an address and port: " + std::string(why) +
                         " (write NAME:PORT, 127.0.0.1:PORT or [::1]:PORT)");
}

bool IsHost(std::string_view host) {
  for (const char octet : host) {
    if (octet <= ' ' || octet > '~' || octet == '/' || octet == '@') return false;
  }
  return !host.empty();
}

}  // namespace

std::expected<HostPort, std::string> ParseHostPort(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Refuse(text, "there is no colon before a port");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return Refuse(text, "the bracket is not closed before the port");
    host = host.substr(1, host.size() - 2);
    in6_addr address{};
    if (inet_pton(AF_INET6, std::string(host).c_str(), &address) != 1) {
      return Refuse(text, "what stands in brackets is not an IPv6 address");
    }
  } else if (host.find(':') != std::string_view::npos) {
    return Refuse(text, "an IPv6 address stands in brackets");
  }
  if (!IsHost(host)) return Refuse(text, "there is no name or address before the port");
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return Refuse(text, "the port is not a number from 0 to 65535");
  }
  return HostPort{std::string(host), port};
}

std::string Text(const HostPort& address) {
  const std::string port = ":" + std::to_string(address.port);
  if (address.host.find(':') != std::string::npos) return "[" + address.host + "]" + port;
  return address.host + port;
}

bool IsLoopback(const HostPort& address) {
  if (strcasecmp(address.host.c_str(), "localhost") == 0) return true;
  in_addr v4{};
  if (inet_pton(AF_INET, address.host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  if (inet_pton(AF_INET6, address.host.c_str(), &v6) != 1) return false;
  if (IN6_IS_ADDR_LOOPBACK(&v6)) return true;
  return IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127;
}

}  // namespace smtpspec::net
