// Two engines in memory, and octets carried between them. For tests.
#ifndef SMTPSPEC_TLS_ENGINE_PAIR_H_
#define SMTPSPEC_TLS_ENGINE_PAIR_H_

#include <memory>
#include <string>
#include <string_view>

#include "tls/engine.h"

namespace smtpspec {

enum class Delivery { kWhole, kOctetByOctet };

inline void Deliver(std::string_view octets, TlsEngine& to, Delivery delivery) {
  if (delivery == Delivery::kWhole) return to.ReceiveWire(octets);
  for (std::size_t i = 0; i < octets.size(); ++i) to.ReceiveWire(octets.substr(i, 1));
}

struct EnginePair {
  std::unique_ptr<TlsEngine> client, server;
  Delivery delivery = Delivery::kWhole;

  // Carries until neither has anything to send.
  void Exchange() {
    for (;;) {
      const std::string to_server = client->TakeWire();
      Deliver(to_server, *server, delivery);
      const std::string to_client = server->TakeWire();
      Deliver(to_client, *client, delivery);
      if (to_server.empty() && to_client.empty()) return;
    }
  }
};

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_ENGINE_PAIR_H_
