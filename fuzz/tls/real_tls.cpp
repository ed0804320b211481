#include "fuzz/tls/real_tls.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "conformance/meeting/parties.h"
#include "conformance/tamper/server_end.h"
#include "fuzz/property.h"
#include "fuzz/tls/fixed_random.h"
#include "fuzz/tls/shared_key.h"
#include "tls/openssl_provider.h"

namespace smtpspec::fuzz {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::uint64_t kRuns = 0, kAuthority = 1;  // streams; those of the kinds are hashes

// RSA, and so what is signed with MD5.
constexpr std::string_view kSlow[] = {"rsa",          "rsa-4096", "weak-key",
                                      "weak-key-512", "md5",      "md5-intermediate"};

// Each kind is made of its own stream, so that it is the same whichever was made before it.
std::uint64_t StreamOf(std::string_view kind) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char octet : kind) hash = (hash ^ static_cast<unsigned char>(octet)) * 0x100000001b3U;
  return hash | 2U;
}

const CertificateAndKey& Authority() {
  static const CertificateAndKey ca = [] {
    RestartFixedRandom(kAuthority);
    return NewTestCa(kNow, {MeetingTask().host}).value();
  }();
  return ca;
}

const ServerEnds& Servers() {
  static const ServerEnds ends({{MeetingTask().host}, {"127.0.0.1"}, Authority(), kNow, false});
  return ends;
}

// As `send` has it: the session judges what came of the certificate, by its policy.
const TlsProvider& VerifyingClient() {
  static const auto provider = [] {
    TlsClientOptions options;
    options.server_name = MeetingTask().host;
    options.require_verified = false;
    options.trust_pem = Authority().certificate_pem;
    options.verify_time = kNow;
    return NewOpenSslClient(std::move(options)).value();
  }();
  return *provider;
}

// Contexts draw from the stream when they are made, and runs find them made.
void MakeWhatIsKept() {
  static const bool made = [] {
    NewSharedKeyClient({});
    NewSharedKeyServer();
    VerifyingClient().NewEngine();
    return true;
  }();
  Require(made, "contexts are kept");
}

TamperHandshake HandshakeOf(const MeetingSetup& setup) {
  TamperHandshake handshake;
  if (!setup.handshake.succeeds) handshake.alert = setup.handshake.alert;
  if (!setup.certificate.empty()) handshake.arguments.push_back("certificate=" + setup.certificate);
  return handshake;
}

}  // namespace

bool IsQuickCertificate(std::string_view kind) {
  const auto kinds = CertificateKinds();
  return std::ranges::find(kinds, kind) != kinds.end() &&
         std::ranges::find(kSlow, kind) == std::end(kSlow);
}

std::expected<MeetingSetup, std::string> WithRealTls(MeetingSetup setup) {
  InstallFixedRandom();
  if (!setup.certificate.empty() && !IsQuickCertificate(setup.certificate))
    return std::unexpected("certificate=" + setup.certificate + " is none that is made quickly");
  const TamperHandshake handshake = HandshakeOf(setup);
  MakeWhatIsKept();
  if (setup.certificate.empty()) {
    setup.tls = [handshake] {
      return TlsEnds{[] { return NewSharedKeyClient(MeetingTask().host); },
                     [handshake] {
                       return handshake.alert.empty() ? NewSharedKeyServer()
                                                      : Servers().New(handshake).value();
                     }};
    };
  } else {
    RestartFixedRandom(StreamOf(setup.certificate));
    // Made now, and kept.
    if (const auto made = Servers().New(handshake); !made) return std::unexpected(made.error());
    setup.tls = [handshake] {
      return TlsEnds{[] { return VerifyingClient().NewEngine(); },
                     [handshake] { return Servers().New(handshake).value(); }};
    };
  }
  RestartFixedRandom(kRuns);
  return setup;
}

}  // namespace smtpspec::fuzz
