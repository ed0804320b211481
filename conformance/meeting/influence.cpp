#include "conformance/meeting/influence.h"

#include <memory>
#include <utility>

#include "conformance/meeting/parties.h"

namespace smtpspec {
namespace {

std::string TakeAll(ClientSession& client) {
  std::string said;
  for (std::string more = client.TakeOutput(); !more.empty(); more = client.TakeOutput())
    said += more;
  return said;
}

void Answer(ServerSession& server) {
  while (auto event = server.NextEvent())
    if (std::holds_alternative<StoreMessage>(*event))
      server.Answer(StoreAnswer::kStored, Instant(0));
}

}  // namespace

std::string SaidByUntouchedClient(const MeetingSetup& setup, const MeetingConnection& connection) {
  const std::shared_ptr<Ledger> ledger = Ledger::New(setup.handshake);
  const std::unique_ptr<TlsEngine> peer = ledger->ServerEnd();
  ClientSession client = NewMeetingClient(
      MeetingClientConfig(setup, [&] { return ledger->ClientEnd(MeetingTask().host); }),
      Instant(0));
  std::string hello;
  for (const char* reply :
       {"220 mx.example.org\r\n", "250-mx.example.org\r\n250 STARTTLS\r\n", "220 2.0.0 go\r\n"}) {
    client.Receive(reply, Instant(0));
    hello = TakeAll(client);
  }
  peer->ReceiveWire(hello);
  client.Receive(peer->TakeWire(), Instant(0));
  peer->ReceiveWire(TakeAll(client));
  for (const std::string& piece : connection.client_heard) {
    if (peer->GetState() != TlsEngine::State::kOpen) break;
    peer->Send(piece);
    client.Receive(peer->TakeWire(), Instant(0));
    peer->ReceiveWire(TakeAll(client));
  }
  return peer->TakePlaintext();
}

std::string SaidByUntouchedServer(const MeetingSetup& setup, const MeetingConnection& connection,
                                  std::size_t number) {
  const std::shared_ptr<Ledger> ledger = Ledger::New(setup.handshake);
  ServerSession server =
      NewMeetingServer(MeetingServerConfig(setup, [&] { return ledger->ServerEnd(); }),
                       Transport::kClear, number, Instant(0));
  server.Receive("EHLO client.example.org\r\n", Instant(0));
  server.Receive("STARTTLS\r\n", Instant(0));
  server.TakeOutput();
  const std::unique_ptr<TlsEngine> peer = ledger->ClientEnd(MeetingTask().host);
  server.Receive(peer->TakeWire(), Instant(0));
  peer->ReceiveWire(server.TakeOutput());
  for (const std::string& piece : connection.server_heard) {
    if (peer->GetState() != TlsEngine::State::kOpen) break;
    peer->Send(piece);
    server.Receive(peer->TakeWire(), Instant(0));
    Answer(server);
    peer->ReceiveWire(server.TakeOutput());
  }
  return peer->TakePlaintext();
}

}  // namespace smtpspec
