// What a ClientHello offers.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_HELLO_CLIENT_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_HELLO_CLIENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec {

// Numbers are those of the registries of TLS, versions as on the wire: 0x0303 is TLS 1.2.
struct ClientHello {
  std::string random, session_id;
  std::vector<std::uint16_t> suites, extensions;
  std::vector<std::uint16_t> versions;  // every one that it takes, also without the extension
  std::vector<std::uint16_t> groups, key_shares;
};

bool Has(const std::vector<std::uint16_t>& list, std::uint16_t number);

// `message`: a handshake message with its header. Nothing: it is no ClientHello.
std::optional<ClientHello> ParseClientHello(std::string_view message);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_HELLO_CLIENT_H_
