// Any client at the server: the dialogue of one input, and what the server made of it.
#ifndef SMTPSPEC_FUZZ_SESSION_SERVER_DIALOGUE_H_
#define SMTPSPEC_FUZZ_SESSION_SERVER_DIALOGUE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/meeting/parties.h"
#include "conformance/meeting/server_model.h"
#include "fuzz/property.h"
#include "fuzz/session/dialogue_text.h"

namespace smtpspec::fuzz {

class ServerDialogue {
 public:
  explicit ServerDialogue(const Dialogue& dialogue)
      : ledger_(Ledger::New()),
        server_(NewMeetingServer(
            MeetingServerConfig(dialogue.setup, [this] { return ledger_->ServerEnd(); }),
            dialogue.implicit ? Transport::kImplicitTls : Transport::kClear, 1, Instant(0))),
        stores_(dialogue.stores),
        shut_down_(dialogue.shut_down) {
    if (dialogue.implicit) BeginTls();
    Listen();
  }

  void Say(std::string_view text) {
    if (server_.Finished()) return;
    if (notified_) return server_.Receive(text, now_);
    if (tls_ && tls_->GetState() != TlsEngine::State::kOpen) return;
    (tls_ ? heard_.heard_in_tls : heard_.heard_in_clear) += text;
    if (tls_) tls_->Send(text);
    server_.Receive(tls_ ? tls_->TakeWire() : std::string(text), now_);
    Listen();
  }
  void Wait() {
    now_ += std::chrono::minutes(1);
    server_.Advance(now_);
    Listen();
  }
  // Nothing outside TLS.
  void Notify() {
    if (notified_ || !tls_ || tls_->GetState() != TlsEngine::State::kOpen) return;
    notified_ = true;
    tls_->CloseNotify();
    server_.Receive(tls_->TakeWire(), now_);
    Listen();
  }
  void End() {
    server_.ReceiveEof(now_);
    Listen();
  }

  // Behind the last step.
  void Finish() {
    if (!shut_down_) return;
    server_.ShutDown(now_);
    Listen();
  }

  const ServerStretches& Heard() const { return heard_; }
  bool Finished() const { return server_.Finished(); }
  bool StartedTls() const { return starttls_; }
  const std::vector<StoreMessage>& Stored() const { return stored_; }

 private:
  void BeginTls() {
    tls_ = ledger_->ClientEnd(MeetingTask().host);
    server_.Receive(tls_->TakeWire(), now_);
  }
  // What it says; where that is the 220 to STARTTLS, the handshake follows at once.
  void Listen() {
    for (bool more = true; more;) {
      more = false;
      while (auto event = server_.NextEvent())
        if (auto* message = std::get_if<StoreMessage>(&*event)) {
          if (stores_ == StoreAnswer::kStored) stored_.push_back(std::move(*message));
          server_.Answer(stores_, now_);
        }
      const std::string said = server_.TakeOutput();
      more = !said.empty();
      if (tls_) {
        tls_->ReceiveWire(said);
        heard_.said_in_tls += tls_->TakePlaintext();
        if (const std::string wire = tls_->TakeWire(); !wire.empty()) server_.Receive(wire, now_);
        continue;
      }
      heard_.said_in_clear += said;
      if (said.find("220 2.0.0 Ready") == std::string::npos) continue;
      starttls_ = true;
      BeginTls();
    }
    const bool waits = !server_.Finished();
    Require(server_.Deadline().has_value() == waits && server_.WantsInput() == waits,
            "memory-and-time: a server that goes on waits for the client, and not for ever");
  }

  bool starttls_ = false, notified_ = false;
  Instant now_{0};
  std::shared_ptr<Ledger> ledger_;
  ServerSession server_;
  StoreAnswer stores_;
  bool shut_down_;
  std::unique_ptr<TlsEngine> tls_;
  ServerStretches heard_;
  std::vector<StoreMessage> stored_;
};

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_SERVER_DIALOGUE_H_
