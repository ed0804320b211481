#include "conformance/tamper/hello_flight.h"

#include <openssl/bn.h>

#include <algorithm>
#include <memory>

#include "net/host.h"
#include "tls/x509.h"

namespace smtpspec {
namespace {

using Text = std::expected<std::string, std::string>;
using Exchange = ServerFlight::KeyExchange;

constexpr char kHandshakeRecord = 22;
constexpr std::uint16_t kTls12 = 0x0303;
enum Message : char { kServerHello = 2, kCertificate = 11, kKeyExchange = 12, kHelloDone = 14 };

std::string Vector(const std::string& body, int octets) {
  return WriteNumber(body.size(), octets) + body;
}

std::string WriteMessage(Message type, const std::string& body) {
  return static_cast<char>(type) + Vector(body, 3);
}

// RFC 5746 section 3.6: where a server says nothing of it, clients refuse for that reason.
constexpr std::uint16_t kRenegotiationInfo = 0xff01;
bool KnowsSecureRenegotiation(const ClientHello& hello) {
  constexpr std::uint16_t kSignal = 0x00ff;
  return Has(hello.extensions, kRenegotiationInfo) || Has(hello.suites, kSignal);
}

std::string WriteHello(const ServerFlight& flight, const ClientHello& hello, std::string random) {
  random.replace(random.size() - flight.random_end.size(), std::string::npos, flight.random_end);
  std::string extensions;
  const auto add = [&](std::uint16_t type, const std::string& body) {
    extensions += WriteNumber(type, 2) + Vector(body, 2);
  };
  if (flight.key_exchange != Exchange::kNone && KnowsSecureRenegotiation(hello))
    add(kRenegotiationInfo, std::string(1, '\0'));
  for (const auto& [type, body] : flight.extensions) add(type, body);
  return WriteMessage(kServerHello, WriteNumber(flight.version, 2) + random +
                                        Vector(hello.session_id, 1) + WriteNumber(flight.suite, 2) +
                                        WriteNumber(flight.deflate ? 1 : 0, 1) +
                                        (extensions.empty() ? "" : Vector(extensions, 2)));
}

Text WriteCertificates(const std::string& pem) {
  const auto chain = CertificatesFromPem(pem, "certificate chain");
  if (!chain) return std::unexpected(chain.error());
  std::string all;
  for (const Owned<X509>& one : *chain) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(one.get(), &der);
    if (size < 0) return std::unexpected("certificate: " + TakeOpenSslErrors());
    all += Vector(std::string(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)), 3);
    OPENSSL_free(der);
  }
  return WriteMessage(kCertificate, Vector(all, 3));
}

Text EcdheParameters(const ServerFlight& flight) {
  constexpr std::size_t kNamedCurve = 3;
  const Owned<EVP_PKEY> key(EVP_EC_gen(flight.group.c_str()));
  unsigned char* point = nullptr;
  const std::size_t size = key ? EVP_PKEY_get1_encoded_public_key(key.get(), &point) : 0;
  if (size == 0) return std::unexpected("group " + flight.group + ": " + TakeOpenSslErrors());
  const std::string octets(reinterpret_cast<char*>(point), size);
  OPENSSL_free(point);
  return WriteNumber(kNamedCurve, 1) + WriteNumber(flight.group_number, 2) + Vector(octets, 1);
}

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

std::string Octets(const BIGNUM* number) {
  std::string octets(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(octets.data()));
  return octets;
}

// A prime of the wanted size, 2, and some number below the prime for a public key: nobody will ever
// use the secret that comes of it.
Text DheParameters(int bits) {
  const Number prime(BN_new()), value(BN_new());
  if (!prime || !value ||
      BN_generate_prime_ex(prime.get(), bits, 0, nullptr, nullptr, nullptr) != 1 ||
      BN_rshift1(value.get(), prime.get()) != 1)
    return std::unexpected("prime: " + TakeOpenSslErrors());
  return Vector(Octets(prime.get()), 2) + Vector("\x02", 2) + Vector(Octets(value.get()), 2);
}

// As TLS 1.2 signs with SHA-256, and older versions with SHA-1, or RSA with MD5 and SHA-1.
Text Signature(const ServerFlight& flight, const std::string& text) {
  const auto key = PrivateKeyFromPem(flight.certificate.key_pem, "private key");
  if (!key) return std::unexpected(key.error());
  const bool rsa = EVP_PKEY_get_base_id(key->get()) == EVP_PKEY_RSA;
  const bool old = flight.version < kTls12;
  const EVP_MD* const digest = !old ? EVP_sha256() : rsa ? EVP_md5_sha1() : EVP_sha1();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const auto* octets = reinterpret_cast<const unsigned char*>(text.data());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key->get())), '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key->get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     octets, text.size()) != 1)
    return std::unexpected("signature: " + TakeOpenSslErrors());
  signature.resize(size);
  if (flight.wrong_signature) signature.back() = static_cast<char>(signature.back() ^ 1);
  constexpr std::size_t kSha256 = 4, kRsa = 1, kEcdsa = 3;
  return (old ? "" : WriteNumber(kSha256, 1) + WriteNumber(rsa ? kRsa : kEcdsa, 1)) +
         Vector(signature, 2);
}

Text WriteKeyExchange(const ServerFlight& flight, const std::string& randoms) {
  const bool dhe = flight.key_exchange == Exchange::kDhe;
  const Text parameters = dhe ? DheParameters(flight.dh_bits) : EcdheParameters(flight);
  if (!parameters || flight.key_exchange == Exchange::kAnonymous)
    return parameters ? WriteMessage(kKeyExchange, *parameters) : parameters;
  const Text signature = Signature(flight, randoms + *parameters);
  return signature ? WriteMessage(kKeyExchange, *parameters + *signature) : signature;
}

}  // namespace

std::string WriteNumber(std::size_t number, int octets) {
  std::string text;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    text += static_cast<char>(number >> shift & 0xff);
  return text;
}

std::string WriteRecord(char type, std::uint16_t version, const std::string& body) {
  constexpr std::size_t kFragment = 16384;
  std::string records;
  for (std::size_t at = 0; at < body.size(); at += kFragment)
    records += type + WriteNumber(version, 2) + Vector(body.substr(at, kFragment), 2);
  return records;
}

Text Write(const ServerFlight& flight, const ClientHello& hello) {
  const std::string random = net::RandomOctets(32);
  const std::string message = WriteHello(flight, hello, random);
  std::string body = message;
  if (flight.key_exchange != Exchange::kNone && flight.key_exchange != Exchange::kAnonymous) {
    const Text certificates = WriteCertificates(flight.certificate.chain_pem);
    if (!certificates) return certificates;
    body += *certificates;
  }
  if (flight.key_exchange != Exchange::kNone && flight.key_exchange != Exchange::kRsa) {
    // The random as it was sent: behind the header and the version.
    const Text exchange = WriteKeyExchange(flight, hello.random + message.substr(4 + 2, 32));
    if (!exchange) return exchange;
    body += *exchange;
  }
  if (flight.key_exchange != Exchange::kNone) body += WriteMessage(kHelloDone, "");
  // No record has a version of 1.3 or newer.
  return WriteRecord(kHandshakeRecord, std::min(flight.version, kTls12), body);
}

std::string WriteRetry(std::uint16_t suite, std::uint16_t group, const ClientHello& hello) {
  // RFC 8446 section 4.1.3: what tells a HelloRetryRequest from a ServerHello.
  static const std::string random(
      "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
      "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c");
  constexpr std::uint16_t kVersions = 43, kKeyShare = 51;
  ServerFlight flight;
  flight.suite = suite;
  flight.extensions = {{kVersions, "\x03\x04"}, {kKeyShare, WriteNumber(group, 2)}};
  return WriteRecord(kHandshakeRecord, kTls12, WriteHello(flight, hello, random));
}

std::string WriteSsl2Hello() {
  constexpr std::size_t kSsl2ServerHello = 4, kX509 = 1, kSsl2 = 2, kRc4 = 0x010080;
  const std::string connection = net::RandomOctets(16);
  const std::string body = WriteNumber(kSsl2ServerHello, 1) + WriteNumber(0, 1) +
                           WriteNumber(kX509, 1) + WriteNumber(kSsl2, 2) + WriteNumber(0, 2) +
                           WriteNumber(3, 2) + WriteNumber(connection.size(), 2) +
                           WriteNumber(kRc4, 3) + connection;
  return WriteNumber(0x8000 | body.size(), 2) + body;
}

}  // namespace smtpspec
