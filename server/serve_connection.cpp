#include "server/serve_connection.h"

#include "net/host.h"
#include "server/trace_fields.h"

namespace smtpspec {
namespace {

std::string NewId() {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string id;
  for (const char octet : net::RandomOctets(8)) {
    id += kDigits[static_cast<unsigned char>(octet) >> 4];
    id += kDigits[static_cast<unsigned char>(octet) & 15];
  }
  return id;
}

std::string_view Name(net::ConnectionHandler::End how) {
  using End = net::ConnectionHandler::End;
  switch (how) {
    case End::kFinished:
      return "finished";
    case End::kPeerGone:
      return "peer gone";
    case End::kStalled:
      return "peer took no output";
    case End::kStopped:
      return "program stopped";
  }
  return "";
}

}  // namespace

ServeConnection::ServeConnection(ServeContext& context, Transport transport,
                                 const net::ConnectionFacts& facts, net::Workers& workers,
                                 Instant now)
    : context_(context),
      facts_(facts),
      workers_(workers),
      session_(context.config, transport, net::RandomOctets(32), now),
      now_(now) {
  const bool tls = transport == Transport::kImplicitTls;
  Log("connected", {{"peer", net::Text(facts.peer)}, {"to", tls ? "submissions" : "smtp"}});
}

void ServeConnection::OnOctets(std::string_view octets, Instant now) {
  session_.Receive(octets, now);
  HandleEvents(now);
}

void ServeConnection::OnEof(Instant now) {
  session_.ReceiveEof(now);
  HandleEvents(now);
}

void ServeConnection::OnTime(Instant now) {
  session_.Advance(now);
  HandleEvents(now);
}

void ServeConnection::OnStop(Instant now) {
  session_.ShutDown(now);
  HandleEvents(now);
}

void ServeConnection::OnEnd(End how, Instant) {
  Log("closed", {{"how", std::string(Name(how))}});
}

// Taking output can make room for more work, and so for events, whose answers are output again.
std::string ServeConnection::TakeOutput() {
  std::string all;
  while (true) {
    const std::string output = session_.TakeOutput();
    HandleEvents(now_);
    if (output.empty()) return all;
    all += output;
  }
}

void ServeConnection::HandleEvents(Instant now) {
  now_ = now;
  while (auto event = session_.NextEvent()) {
    std::visit([&](auto& one) { Handle(one, now); }, *event);
  }
}

void ServeConnection::Handle(StoreMessage& message, Instant now) {
  const std::string id = NewId();
  const auto& sender = message.envelope.reverse_path.mailbox;
  Log("message", {{"id", id},
                  {"from", sender ? sender->Text() : ""},
                  {"recipients", std::to_string(message.envelope.recipients.size())},
                  {"octets", std::to_string(message.content.size())}});
  if (!context_.maildir) return session_.Answer(StoreAnswer::kStored, now);
  const TraceFacts facts{facts_.peer.host, context_.config->host, id,
                         net::Rfc5322Date(net::WallClockSeconds())};
  std::string octets = TraceFields(message.origin, message.envelope, facts);
  octets += message.content;
  Store(std::move(octets), id);
}

// The disk is waited for in a worker; until the answer the session wants no input.
void ServeConnection::Store(std::string octets, const std::string& id) {
  auto stored = std::make_shared<std::expected<std::string, std::string>>();
  workers_.Run(
      [this, stored, octets = std::move(octets)] { *stored = context_.maildir->Store(octets); },
      [this, stored, id](Instant now) {
        if (*stored) {
          Log("stored", {{"id", id}, {"file", **stored}});
        } else {
          Log("not stored", {{"id", id}, {"error", stored->error()}});
        }
        //= rfc5321/6.1/responsibility-on-250
        session_.Answer(*stored ? StoreAnswer::kStored : StoreAnswer::kTemporaryFailure, now);
        HandleEvents(now);
      });
}

void ServeConnection::Handle(const HandshakeDone& event, Instant) {
  Log("tls", {{"version", event.facts.version},
              {"cipher", event.facts.cipher},
              {"server_name", event.facts.server_name},
              {"alpn", event.facts.alpn}});
}

void ServeConnection::Handle(const HandshakeFailed& event, Instant) {
  Log("tls failed", {{"text", event.text}});
}

void ServeConnection::Handle(const Authenticated& event, Instant) {
  Log("authenticated", {{"user", event.user}});
}

void ServeConnection::Handle(const AuthenticationFailed&, Instant) {
  Log("authentication failed", {});
}

void ServeConnection::Handle(const Violation& event, Instant) {
  Log("violation", {{"requirement", std::string(event.requirement)}, {"text", event.text}});
}

void ServeConnection::Log(std::string_view event, const LogFields& fields) {
  context_.log.Write(facts_.number, event, fields);
}

}  // namespace smtpspec
