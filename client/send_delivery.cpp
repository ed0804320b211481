#include "client/send_delivery.h"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>

#include "net/host.h"
#include "net/stream.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectLimit = std::chrono::minutes(2);
constexpr milliseconds kWriteLimit = std::chrono::minutes(3);  // a block, RFC 5321 4.5.3.2.5
constexpr int kUnreachable = 69;
constexpr std::size_t kEntropy = 32;

void PrintLine(const DialogueLine& line) {
  fmt::print(stderr, "{}{} {}\n", line.tls ? "*" : " ", line.from_server ? "S:" : "C:", line.text);
}

// What happened to a single recipient is the outcome, and that is printed anyway.
void PrintRefusals(const ClientFinished& finished, const Submission& submission) {
  if (finished.recipients.size() < 2) return;
  for (std::size_t i = 0; i < finished.recipients.size(); ++i) {
    const RecipientResult& result = finished.recipients[i];
    if (result.accepted || !result.reply) continue;
    fmt::print(stderr, "smtpspec send: {} {}: {} {}\n",
               submission.envelope.recipients[i].path.Text(),
               result.reply->Code().Permanent() ? "refused" : "refused for now",
               result.reply->Code().Value(), Printable(result.reply->Lines().front().Text()));
  }
}

// One connection. Nothing: the session wants a new one in clear.
class Connection {
 public:
  Connection(net::Stream stream, ClientSession session, const Submission& submission)
      : stream_(std::move(stream)), session_(std::move(session)), submission_(submission) {}

  std::optional<int> Run() {
    while (true) {
      const bool wrote = WriteOutput();
      HandleEvents();
      if (session_.Finished()) return exit_code_;
      Read(wrote);
    }
  }
  ClientSession TakeSession() { return std::move(session_); }

 private:
  // One block at most, so that what the server says meanwhile is heard before the next.
  bool WriteOutput() {
    const std::string octets = session_.TakeOutput();
    if (octets.empty()) return false;
    if (!stream_.Write(octets, kWriteLimit)) cut_ = true;
    return true;
  }

  void Read(bool more_to_write) {
    const milliseconds now = net::MonotonicNow();
    const milliseconds until = std::max(*session_.Deadline() - now, milliseconds(0));
    const net::Stream::Reading got = stream_.Read(more_to_write && !cut_ ? milliseconds(0)
                                                  : cut_                 ? milliseconds(200)
                                                                         : until);
    const milliseconds later = net::MonotonicNow();
    switch (got.got) {
      case net::Stream::Got::kOctets:
        return session_.Receive(got.octets, later);
      case net::Stream::Got::kNothingYet:
        if (cut_) return session_.ReceiveEof(later);
        return session_.Advance(later);
      case net::Stream::Got::kEof:
      case net::Stream::Got::kReset:
        return session_.ReceiveEof(later);
    }
  }

  void HandleEvents() {
    while (std::optional<ClientEvent> event = session_.NextEvent()) {
      if (auto* line = std::get_if<DialogueLine>(&*event)) PrintLine(*line);
      if (auto* warning = std::get_if<ClientWarning>(&*event)) {
        fmt::print(stderr, "smtpspec send: warning: {}\n", warning->text);
      }
      if (auto* again = std::get_if<ReconnectInClear>(&*event)) {
        fmt::print(stderr, "smtpspec send: warning: {}\n", again->text);
      }
      if (auto* finished = std::get_if<ClientFinished>(&*event)) {
        PrintRefusals(*finished, submission_);
        exit_code_ = ExitCodeOf(finished->outcome);
        if (exit_code_ != 0) fmt::print(stderr, "smtpspec send: {}\n", finished->text);
      }
    }
    if (session_.Finished()) stream_.Write(session_.TakeOutput(), milliseconds(1000));
  }

  net::Stream stream_;
  ClientSession session_;
  const Submission& submission_;
  std::optional<int> exit_code_;
  bool cut_ = false;  // what is written does not arrive any more
};

}  // namespace

int ExitCodeOf(ClientOutcome outcome) {
  switch (outcome) {
    case ClientOutcome::kDelivered:
      return 0;
    case ClientOutcome::kRefused:
      return 1;
    case ClientOutcome::kTemporary:
      return 75;
    case ClientOutcome::kBrokenProtocol:
      return 76;
    case ClientOutcome::kNoTls:
    case ClientOutcome::kNoAuth:
      return 77;
  }
  return 70;
}

namespace {

//= rfc5321/4.1.1.1/ehlo-argument
std::shared_ptr<const ClientConfig> Named(const Delivery& delivery, const net::Stream& stream) {
  if (!delivery.named_by_address) return delivery.config;
  const std::string host = stream.LocalAddress().host;
  const bool v6 = host.find(':') != std::string::npos;
  Parsed<Host> literal = ParseHost((v6 ? "[IPv6:" : "[") + host + "]");
  if (!literal) return delivery.config;
  auto config = std::make_shared<ClientConfig>(*delivery.config);
  config->client_name = *std::move(literal);
  return config;
}

}  // namespace

int Deliver(const Delivery& delivery) {
  std::optional<ClientSession> session;
  while (true) {
    std::expected<net::Stream, std::string> stream =
        net::Stream::Connect(delivery.server, kConnectLimit);
    if (!stream) {
      fmt::print(stderr, "smtpspec send: {}\n", stream.error());
      return kUnreachable;
    }
    const milliseconds now = net::MonotonicNow();
    std::string entropy = net::RandomOctets(kEntropy);
    ClientSession current = session ? std::move(*session).Retry(std::move(entropy), now)
                                    : ClientSession(Named(delivery, *stream), delivery.submission,
                                                    std::move(entropy), now);
    Connection connection(std::move(*stream), std::move(current), delivery.submission);
    if (std::optional<int> exit_code = connection.Run()) return *exit_code;
    session = connection.TakeSession();
  }
}

}  // namespace smtpspec
