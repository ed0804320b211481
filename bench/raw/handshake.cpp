// The limit of a session with real TLS: the handshake by a shared key, a record each way, and
// nothing of SMTP.
#include "fuzz/property.h"
#include "fuzz/tls/fixed_random.h"
#include "fuzz/tls/shared_key.h"

using namespace smtpspec;

int LLVMFuzzerTestOneInput(const unsigned char* octets, std::size_t size) {
  fuzz::RestartFixedRandom(0);
  const auto client = fuzz::NewSharedKeyClient("mx.example.org");
  const auto server = fuzz::NewSharedKeyServer();
  for (bool more = true; more;) {
    const std::string up = client->TakeWire();
    server->ReceiveWire(up);
    const std::string down = server->TakeWire();
    client->ReceiveWire(down);
    more = !up.empty() || !down.empty();
  }
  client->Send(fuzz::View(octets, size));
  server->ReceiveWire(client->TakeWire());
  const std::string heard = server->TakePlaintext();
  server->Send(heard);
  client->ReceiveWire(server->TakeWire());
  fuzz::Require(client->TakePlaintext() == fuzz::View(octets, size), "what was said comes back");
  return 0;
}
