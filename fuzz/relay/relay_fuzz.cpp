// What comes in goes out as it came: each message that our server accepts from any octets goes on
// by our client to another server of ours, which gets the same envelope and the same content, and
// the client says that it was delivered.
//
// Input: what a client sends behind its EHLO.
#include <algorithm>

#include "fuzz/chunks.h"
#include "fuzz/property.h"
#include "fuzz/relay/sent.h"
#include "server/session.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

constexpr Instant kNow{0};

class Server {
 public:
  Server() : session_(Config(), Transport::kClear, std::string(32, 'e'), kNow) {}

  std::string Hear(std::string_view octets) {
    session_.Receive(octets, kNow);
    std::string said;
    while (true) {
      while (auto event = session_.NextEvent())
        if (auto* message = std::get_if<StoreMessage>(&*event)) {
          stored.push_back(std::move(*message));
          session_.Answer(StoreAnswer::kStored, kNow);
        }
      const std::string more = session_.TakeOutput();
      if (more.empty()) return said;
      said += more;
    }
  }

  std::vector<StoreMessage> stored;

 private:
  static std::shared_ptr<const ServerConfig> Config() {
    static const auto config =
        std::make_shared<ServerConfig>(ServerConfig{.host = *Domain::Parse("mx.example.com"),
                                                    .domains = {},
                                                    .tls = {},
                                                    .accounts = {},
                                                    .limits = {}});
    return config;
  }

  ServerSession session_;
};

bool SameEnvelope(const Envelope& a, const Envelope& b) {
  return a.reverse_path == b.reverse_path &&
         std::ranges::equal(a.recipients, b.recipients, {}, &Recipient::path, &Recipient::path);
}

bool Same(const StoreMessage& a, const StoreMessage& b) {
  return SameEnvelope(a.envelope, b.envelope) && a.content == b.content;
}

// Carries octets until both are silent.
ClientFinished Carry(ClientSession& client, Server& server) {
  std::string to_client = server.Hear({});
  for (int flight = 0; !client.Finished(); ++flight) {
    Require(flight < 100, "an exchange comes to its end");
    client.Receive(to_client, kNow);
    std::string to_server;
    for (std::string more = client.TakeOutput(); !more.empty(); more = client.TakeOutput())
      to_server += more;
    to_client = server.Hear(to_server);
  }
  return fuzz::FinishedOf(client);
}

void GoesOn(const StoreMessage& message) {
  Server next;
  ClientSession client = fuzz::NewClient({message.envelope, message.content});
  const ClientFinished finished = Carry(client, next);
  Require(finished.outcome == ClientOutcome::kDelivered, "what was accepted can be sent on");
  Require(next.stored.size() == 1, "one message is one message");
  Require(Same(message, next.stored[0]), "envelope and content go on as they came");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string octets = "EHLO client.example.org\r\n" + std::string(fuzz::View(data, size));
  Server whole, pieces;
  whole.Hear(octets);
  for (const std::string_view piece : fuzz::Pieces(octets)) pieces.Hear(piece);
  Require(std::ranges::equal(pieces.stored, whole.stored, Same),
          "the same messages however octets arrive");
  for (const StoreMessage& message : whole.stored) GoesOn(message);
  return 0;
}
