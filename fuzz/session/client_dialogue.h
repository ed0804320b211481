// Any server at the client: the dialogue of one input, and what the client made of it.
#ifndef SMTPSPEC_FUZZ_SESSION_CLIENT_DIALOGUE_H_
#define SMTPSPEC_FUZZ_SESSION_CLIENT_DIALOGUE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/meeting/parties.h"
#include "fuzz/session/dialogue_text.h"

namespace smtpspec::fuzz {

struct ClientEnding {
  std::string clear, inside;  // what the client said
  std::string heard;          // by it, up to its end
  std::optional<ClientFinished> finished;
  bool reconnects = false;
};

class ClientDialogue {
 public:
  explicit ClientDialogue(const MeetingSetup& setup)
      : ledger_(Ledger::New(setup.handshake)),
        client_(NewMeetingClient(
            MeetingClientConfig(setup, [this] { return ledger_->ClientEnd(MeetingTask().host); }),
            Instant(0))) {
    if (setup.policy == TlsPolicy::kImplicit) tls_ = ledger_->ServerEnd();
    Listen();
  }

  void Say(std::string_view text) {
    if (client_.Finished()) return;
    if (tls_ && tls_->GetState() != TlsEngine::State::kOpen) return;
    ending_.heard += text;
    if (tls_) tls_->Send(text);
    client_.Receive(tls_ ? tls_->TakeWire() : std::string(text), now_);
    Listen();
  }
  void Wait() {
    now_ += std::chrono::minutes(4);
    client_.Advance(now_);
    Listen();
  }
  void End() {
    client_.ReceiveEof(now_);
    Listen();
  }
  ClientEnding Finish() {
    if (!client_.Finished()) End();
    return std::move(ending_);
  }

 private:
  void Listen() {
    for (bool more = true; more;) {
      more = false;
      while (auto event = client_.NextEvent()) {
        if (std::holds_alternative<ReconnectInClear>(*event)) ending_.reconnects = true;
        if (auto* finished = std::get_if<ClientFinished>(&*event)) ending_.finished = *finished;
      }
      std::string said;
      for (std::string next = client_.TakeOutput(); !next.empty(); next = client_.TakeOutput())
        said += next;
      if (!tls_ && said.starts_with('\x16')) tls_ = ledger_->ServerEnd();
      if (!tls_) {
        ending_.clear += said;
        continue;
      }
      tls_->ReceiveWire(said);
      ending_.inside += tls_->TakePlaintext();
      const std::string wire = tls_->TakeWire();
      if (!wire.empty()) client_.Receive(wire, now_);
      more = !said.empty() || !wire.empty();
    }
  }

  Instant now_{0};
  std::shared_ptr<Ledger> ledger_;
  ClientSession client_;
  std::unique_ptr<TlsEngine> tls_;
  ClientEnding ending_;
};

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_CLIENT_DIALOGUE_H_
