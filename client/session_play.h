// The client against servers that are lists of steps, in memory: TLS is the ledger.
#ifndef SMTPSPEC_CLIENT_SESSION_PLAY_H_
#define SMTPSPEC_CLIENT_SESSION_PLAY_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client/session.h"
#include "tls/ledger.h"

namespace smtpspec {

using std::chrono::milliseconds;

class LedgerClient : public TlsProvider {
 public:
  explicit LedgerClient(std::shared_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}
  std::unique_ptr<TlsEngine> NewEngine() const override {
    return ledger_->ClientEnd("mx.example.com");
  }

 private:
  std::shared_ptr<Ledger> ledger_;
};

// What the client must say, and what is answered. "tls" as `heard`: the handshake.
struct Step {
  std::string heard, answer;
};
inline constexpr char kTls[] = "tls";

struct Ending {
  ClientFinished finished;
  std::vector<std::string> warnings;
  bool reconnect = false;
  std::string clear;  // all that the client said outside TLS
};

struct World {
  TlsPolicy policy = TlsPolicy::kStartTls;
  bool with_account = false;
  LedgerOutcome tls;
  std::string content = "Subject: x\n\nhello\n";
  std::vector<std::string> to = {"to@example.com"};
  bool octetwise = false;
};

class Play {
 public:
  explicit Play(const World& world) : world_(world), ledger_(Ledger::New(world.tls)) {
    auto config = std::make_shared<ClientConfig>(ClientConfig{*ParseHost("client.example.org")});
    config->policy = world.policy;
    if (world.policy != TlsPolicy::kNone) config->tls = std::make_shared<LedgerClient>(ledger_);
    if (world.with_account) config->credentials = Credentials{"user", Secret("pencil")};
    Submission submission;
    submission.envelope.reverse_path = *ReversePath::Parse("<from@example.org>");
    for (const std::string& to : world.to) {
      submission.envelope.recipients.push_back({*ForwardPath::Parse("<" + to + ">"), {}});
    }
    submission.content = world.content;
    session_.emplace(config, submission, std::string(32, 'e'), milliseconds(0));
  }

  // Says the greeting, then goes through the steps; stops when the client has finished.
  Ending Run(const std::vector<Step>& steps,
             const std::string& greeting = "220 mx.example.com\r\n") {
    if (world_.policy != TlsPolicy::kImplicit) Say(greeting);
    for (const Step& step : steps) {
      if (step.heard == kTls) {
        Handshake(step.answer);
        continue;
      }
      const std::string heard = Hear();
      EXPECT_EQ(heard, step.heard);
      if (heard != step.heard || session_->Finished()) break;
      Say(step.answer);
    }
    return End();
  }

  std::string Hear() {
    std::string wire;
    for (std::string more = session_->TakeOutput(); !more.empty(); more = session_->TakeOutput()) {
      wire += more;
    }
    if (!server_) {
      clear_ += wire;
      return wire;
    }
    server_->ReceiveWire(wire);
    return server_->TakePlaintext();
  }

  void Say(const std::string& octets) {
    if (!server_) return Give(octets);
    server_->Send(octets);
    Give(server_->TakeWire());
  }

  void Give(const std::string& wire) {
    if (!world_.octetwise) return session_->Receive(wire, milliseconds(0));
    for (char octet : wire) session_->Receive(std::string(1, octet), milliseconds(0));
  }

  void Handshake(const std::string& then) {
    server_ = ledger_->ServerEnd();
    server_->ReceiveWire(session_->TakeOutput());
    Give(server_->TakeWire());
    server_->ReceiveWire(session_->TakeOutput());
    if (!then.empty()) Say(then);
  }

  void Hang(milliseconds until) { session_->Advance(until); }
  void Cut() { session_->ReceiveEof(milliseconds(0)); }
  ClientSession& Session() { return *session_; }

  Ending End() {
    if (!session_->Finished()) Cut();
    Ending ending{};
    while (std::optional<ClientEvent> event = session_->NextEvent()) {
      if (auto* warning = std::get_if<ClientWarning>(&*event)) {
        ending.warnings.push_back(warning->text);
      }
      if (std::holds_alternative<ReconnectInClear>(*event)) ending.reconnect = true;
      if (auto* done = std::get_if<ClientFinished>(&*event)) ending.finished = *done;
    }
    ending.clear = clear_;
    return ending;
  }

 private:
  World world_;
  std::shared_ptr<Ledger> ledger_;
  std::optional<ClientSession> session_;
  std::unique_ptr<TlsEngine> server_;
  std::string clear_;
};

inline const Step kEhlo = {"EHLO client.example.org\r\n", "250-mx.example.com\r\n250 STARTTLS\r\n"};
inline const Step kEhloPlain = {"EHLO client.example.org\r\n", "250 mx.example.com\r\n"};
inline const Step kStartTls = {"STARTTLS\r\n", "220 go\r\n"};
inline const Step kHandshake = {kTls, ""};
inline const Step kMail = {"MAIL FROM:<from@example.org>\r\n", "250 ok\r\n"};
inline const Step kRcpt = {"RCPT TO:<to@example.com>\r\n", "250 ok\r\n"};
inline const Step kData = {"DATA\r\n", "354 go\r\n"};
inline const Step kText = {"Subject: x\r\n\r\nhello\r\n.\r\n", "250 stored\r\n"};
inline const Step kQuit = {"QUIT\r\n", "221 bye\r\n"};

inline std::vector<Step> Inside(std::vector<Step> rest) {
  std::vector<Step> steps = {kEhlo, kStartTls, kHandshake};
  steps.insert(steps.end(), rest.begin(), rest.end());
  return steps;
}

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_SESSION_PLAY_H_
