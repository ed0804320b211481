#include "conformance/tamper/hello_faults.h"

#include <algorithm>

namespace smtpspec {
namespace {

struct NamedGroup {
  std::uint16_t number;
  const char* name;
};

void Compressed(ServerFlight& flight, const ClientHello&, const HelloMaterial&) {
  flight.deflate = true;
}

void Downgraded(ServerFlight& flight, const ClientHello&, const HelloMaterial&) {
  // RFC 8446 section 4.1.3.
  flight.random_end = "DOWNGRD\x01";
}

void UnofferedExtension(ServerFlight& flight, const ClientHello& hello, const HelloMaterial&) {
  constexpr std::uint16_t kAlpn = 16, kMaxFragmentLength = 1;
  if (Has(hello.extensions, kAlpn))
    flight.extensions = {{kMaxFragmentLength, "\x01"}};
  else
    flight.extensions = {{kAlpn, std::string("\x00\x05\x04smtp", 7)}};
}

void UnknownExtension(ServerFlight& flight, const ClientHello&, const HelloMaterial&) {
  constexpr std::uint16_t kUnassigned = 0x5a5b;
  flight.extensions = {{kUnassigned, ""}};
}

void UnofferedGroup(ServerFlight& flight, const ClientHello& hello, const HelloMaterial&) {
  for (const auto& [number, name] :
       {NamedGroup{25, "P-521"}, {26, "brainpoolP256r1"}, {22, "secp256k1"}}) {
    if (Has(hello.groups, number)) continue;
    flight.group = name;
    flight.group_number = number;
  }
}

void WrongSignature(ServerFlight& flight, const ClientHello&, const HelloMaterial&) {
  flight.wrong_signature = true;
}

void OtherKey(ServerFlight& flight, const ClientHello&, const HelloMaterial& material) {
  flight.certificate = material.ecdsa;
  flight.certificate.key_pem = material.other_key_pem;
}

template <int bits>
void ShortPrime(ServerFlight& flight, const ClientHello& hello, const HelloMaterial& material) {
  flight.key_exchange = ServerFlight::KeyExchange::kDhe;
  flight.dh_bits = bits;
  flight.suite =
      ChooseOffered({0x009e, 0x009f, 0xccaa, 0x0067, 0x006b, 0x0033, 0x0039}, hello.suites);
  flight.certificate = material.rsa;
}

constexpr HelloFault kFaults[] = {
    {"compressed", "a compressed connection", Compressed},
    {"downgraded", "TLS 1.2 although the server says that it has 1.3", Downgraded, true},
    {"two-retries", "a second HelloRetryRequest", nullptr, true},
    {"unoffered-extension", "an extension that it did not offer", UnofferedExtension},
    {"unknown-extension", "an extension that nobody knows", UnknownExtension},
    {"unoffered-group", "a group that it did not offer", UnofferedGroup},
    {"wrong-signature", "a wrong signature of the key exchange", WrongSignature},
    {"other-key", "a certificate whose key the server does not have", OtherKey},
    {"dh-512", "a prime of 512 bits", ShortPrime<512>},
    {"dh-768", "a prime of 768 bits", ShortPrime<768>},
    {"dh-1024", "a prime of 1024 bits", ShortPrime<1024>},
};

}  // namespace

const HelloFault* FindHelloFault(std::string_view name) {
  for (const HelloFault& fault : kFaults)
    if (fault.name == name) return &fault;
  return nullptr;
}

std::string HelloFaultNames() {
  std::string names;
  for (const HelloFault& fault : kFaults)
    names += (names.empty() ? "" : ", ") + std::string(fault.name);
  return names;
}

ServerFlight GoodFlight(const ClientHello& hello, const HelloMaterial& material) {
  ServerFlight flight;
  flight.key_exchange = ServerFlight::KeyExchange::kEcdhe;
  flight.certificate = material.ecdsa;
  flight.suite = ChooseOffered({0xc02b, 0xc02c, 0xcca9, 0xc009, 0xc00a}, hello.suites);
  if (!Has(hello.suites, flight.suite)) {
    flight.certificate = material.rsa;
    flight.suite = ChooseOffered({0xc02f, 0xc030, 0xcca8, 0xc013, 0xc014}, hello.suites);
  }
  for (const auto& [number, name] : {NamedGroup{25, "P-521"}, {24, "P-384"}, {23, "P-256"}}) {
    if (!Has(hello.groups, number)) continue;
    flight.group = name;
    flight.group_number = number;
  }
  return flight;
}

std::uint16_t ChooseOffered(const std::vector<std::uint16_t>& ours,
                            const std::vector<std::uint16_t>& offered) {
  const auto found =
      std::find_if(ours.begin(), ours.end(), [&](std::uint16_t one) { return Has(offered, one); });
  return found == ours.end() ? ours.front() : *found;
}

}  // namespace smtpspec
