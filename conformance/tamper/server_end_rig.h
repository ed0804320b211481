// For the tests of server ends: one server, and a client that trusts its CA.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_RIG_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_RIG_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "conformance/tamper/hello_engine.h"
#include "conformance/tamper/server_end.h"
#include "tls/engine_pair.h"
#include "tls/openssl_provider.h"
#include "tls/test_ca.h"

namespace smtpspec {

inline constexpr std::int64_t kRigNow = 1'700'000'000;
inline constexpr const char* kRigHost = "mx.mail.example.org";
inline constexpr const char* kRigAddress = "127.0.0.2";

inline const ServerIdentity& RigIdentity() {
  static const ServerIdentity who{
      {kRigHost}, {kRigAddress}, NewTestCa(kRigNow, {kRigAddress}).value(), kRigNow};
  return who;
}

inline const ServerEnds& RigEnds() {
  static const ServerEnds ends(RigIdentity());
  return ends;
}

inline TlsClientOptions RigClientOptions(const std::string& name = kRigHost) {
  TlsClientOptions options;
  options.server_name = name;
  options.trust_pem = RigIdentity().ca.certificate_pem;
  options.verify_time = kRigNow;
  return options;
}

inline EnginePair Meet(const TamperHandshake& handshake,
                       const TlsClientOptions& client = RigClientOptions(),
                       Delivery delivery = Delivery::kWhole) {
  auto server = RigEnds().New(handshake);
  if (!server) {
    ADD_FAILURE() << server.error();
    server = NewAlertingEngine("internal_error");
  }
  EnginePair pair{NewOpenSslClient(client).value()->NewEngine(), *std::move(server), delivery};
  pair.Exchange();
  return pair;
}

// Of what stands in scripts, a name that GoogleTest takes.
inline std::string RigName(std::string name) {
  for (char& letter : name)
    if (std::string("-=.").find(letter) != std::string::npos) letter = '_';
  return name;
}

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_RIG_H_
