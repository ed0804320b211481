// The first flight of a TLS server, made octet by octet, with what is to be wrong in it.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_HELLO_FLIGHT_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_HELLO_FLIGHT_H_

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "conformance/tamper/certificate_kinds.h"
#include "conformance/tamper/hello_client.h"

namespace smtpspec {

struct ServerFlight {
  enum class KeyExchange {
    kRsa,        // by the key of the certificate, which is an RSA one
    kEcdhe,      // of the group `group`
    kDhe,        // of a prime of `dh_bits`
    kAnonymous,  // as kEcdhe, without certificate and signature
    kNone,       // the ServerHello is all
  };
  std::uint16_t version = 0x0303;
  std::uint16_t suite = 0;
  KeyExchange key_exchange = KeyExchange::kNone;
  ServedCertificate certificate =
      {};                       // shown, and its key signs; weak and max_version mean nothing
  std::string group = "P-256";  // a curve as OpenSSL names it, and its number
  std::uint16_t group_number = 23;
  int dh_bits = 0;
  bool deflate = false, wrong_signature = false;
  std::string random_end = {};  // in place of the last octets of the server's random
  std::vector<std::pair<std::uint16_t, std::string>> extensions = {};  // of the ServerHello
};

// Records. The error is a fault of OpenSSL or in the certificate.
std::expected<std::string, std::string> Write(const ServerFlight& flight, const ClientHello& hello);

// A HelloRetryRequest for that group.
std::string WriteRetry(std::uint16_t suite, std::uint16_t group, const ClientHello& hello);

// A record of TLS, or of SSL 3.0 where `version` is 0x0300.
std::string WriteRecord(char type, std::uint16_t version, const std::string& body);
// The SERVER-HELLO of SSL 2.0.
std::string WriteSsl2Hello();
// A number of so many octets.
std::string WriteNumber(std::size_t number, int octets);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_HELLO_FLIGHT_H_
