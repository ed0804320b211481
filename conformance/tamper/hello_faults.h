// The faults of hello=NAME.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_HELLO_FAULTS_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_HELLO_FAULTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/tamper/certificate_kinds.h"
#include "conformance/tamper/hello_client.h"
#include "conformance/tamper/hello_flight.h"

namespace smtpspec {

// What handmade flights are made of.
struct HelloMaterial {
  ServedCertificate ecdsa, rsa;
  std::string other_key_pem;  // of the same kind as that of `ecdsa`
};

struct HelloFault {
  std::string_view name, text;
  // Changes the good flight. Null: it is a matter of two answers.
  void (*change)(ServerFlight&, const ClientHello&, const HelloMaterial&);
  bool only_tls13 = false;  // other clients see nothing of it
};
const HelloFault* FindHelloFault(std::string_view name);  // null: there is none
std::string HelloFaultNames();                            // "compressed, downgraded"

// What a server of TLS 1.2 says to this client if all is well.
ServerFlight GoodFlight(const ClientHello& hello, const HelloMaterial& material);

// The first that is offered, else the first.
std::uint16_t ChooseOffered(const std::vector<std::uint16_t>& ours,
                            const std::vector<std::uint16_t>& offered);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_HELLO_FAULTS_H_
