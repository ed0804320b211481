// Any server at the client: the dialogue of one input, and what the client made of it.
#ifndef SMTPSPEC_FUZZ_SESSION_CLIENT_DIALOGUE_H_
#define SMTPSPEC_FUZZ_SESSION_CLIENT_DIALOGUE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/client_run/reference_client.h"
#include "conformance/meeting/parties.h"
#include "fuzz/property.h"
#include "fuzz/session/client_steps.h"
#include "fuzz/session/dialogue_text.h"

namespace smtpspec::fuzz {

struct ClientEnding {
  std::string clear, inside;  // what the client said
  std::string heard;          // by it, up to its end
  std::string shown;          // of what it said, line by line, to people
  std::optional<ClientFinished> finished;
  bool reconnects = false;
};

// `steps`: is told what the client meets and says, or null.
class ClientDialogue {
 public:
  explicit ClientDialogue(const Dialogue& dialogue, ClientSteps* steps = nullptr)
      : steps_(steps),
        ledger_(Ledger::New(dialogue.setup.handshake)),
        client_(NewClient(dialogue)),
        without_tls_(dialogue.without_tls),
        verified_(dialogue.setup.handshake.verified) {
    Listen();
  }

  void Say(std::string_view text) {
    if (client_.Finished()) return;
    if (greeted_by_tls_ && (!tls_ || notified_)) return SayWithoutTls(text);
    if (tls_ && tls_->GetState() != TlsEngine::State::kOpen) return;
    ending_.heard += text;
    if (steps_) steps_->Hears(text);
    if (tls_) tls_->Send(text);
    client_.Receive(tls_ ? tls_->TakeWire() : std::string(text), now_);
    Listen();
  }
  void Wait() {
    if (client_.Finished()) return;
    now_ += std::chrono::minutes(4);
    client_.Advance(now_);
    if (client_.Finished()) Meets(Stimulus::kTime);
    Listen();
  }
  // Nothing outside TLS.
  void Notify() {
    if (client_.Finished() || notified_ || !tls_ || tls_->GetState() != TlsEngine::State::kOpen)
      return;
    notified_ = true;
    Meets(Stimulus::kEnd);
    tls_->CloseNotify();
    client_.Receive(tls_->TakeWire(), now_);
    Listen();
  }
  void End() {
    if (client_.Finished()) return;
    Meets(shaken_ ? Stimulus::kCut : Stimulus::kEnd);
    client_.ReceiveEof(now_);
    Listen();
  }
  ClientEnding Finish() {
    if (!client_.Finished()) End();
    return std::move(ending_);
  }

 private:
  ClientSession NewClient(const Dialogue& dialogue) {
    const ClientTask& task = dialogue.task ? *dialogue.task : MeetingTask();
    auto config = std::make_shared<ClientConfig>(*MeetingClientConfig(
        dialogue.setup, [this] { return ledger_->ClientEnd(MeetingTask().host); }));
    config->trace = true;
    config->verify = dialogue.verifies;
    const bool may_login = dialogue.setup.policy != TlsPolicy::kNone;
    if (dialogue.login_regardless && may_login) config->credentials = task.account;
    if (dialogue.login_unsendable && may_login)
      config->credentials = Credentials{std::string("a\0b", 3), task.account.password};
    if (!dialogue.task) return NewMeetingClient(std::move(config), now_);
    return {std::move(config), {*EnvelopeOf(task), task.message}, std::string(32, 'e'), now_};
  }
  void Meets(Stimulus stimulus) {
    if (steps_) steps_->Meets(stimulus);
  }
  void SayWithoutTls(std::string_view octets) {
    client_.Receive(octets, now_);
    if (client_.Finished() && !shaken_) Meets(Stimulus::kNoHandshake);
    Listen();
  }

  // Up to where the client waits; of a long text a block, for the server may speak before it has
  // read more.
  void Listen() {
    constexpr std::size_t kBlock = 65536;
    for (bool more = true; more;) {
      while (auto event = client_.NextEvent()) {
        if (std::holds_alternative<ReconnectInClear>(*event)) ending_.reconnects = true;
        if (auto* finished = std::get_if<ClientFinished>(&*event)) ending_.finished = *finished;
        if (auto* line = std::get_if<DialogueLine>(&*event); line && !line->from_server)
          ending_.shown += line->text + '\n';
      }
      const std::string wire = client_.TakeOutput();
      more = !wire.empty();
      if (!greeted_by_tls_ && wire.starts_with('\x16')) {
        greeted_by_tls_ = true;
        if (!without_tls_) tls_ = ledger_->ServerEnd();
      }
      std::string said = greeted_by_tls_ ? "" : wire;
      if (tls_) {
        tls_->ReceiveWire(wire);
        NoteHandshake();
        said = tls_->TakePlaintext();
        const std::string answer = tls_->TakeWire();
        if (!answer.empty()) client_.Receive(answer, now_);
        more = more || !answer.empty();
      }
      (greeted_by_tls_ ? ending_.inside : ending_.clear) += said;
      if (steps_) steps_->Said(said);
      if (said.size() >= kBlock) break;
    }
    const bool waits = !client_.Finished();
    Require(client_.Deadline().has_value() == waits && client_.WantsInput() == waits,
            "memory-and-time: a client that goes on waits for the server, and not for ever");
  }
  void NoteHandshake() {
    if (shaken_ || tls_->GetState() == TlsEngine::State::kHandshaking) return;
    shaken_ = tls_->GetState() != TlsEngine::State::kFailed;
    if (!shaken_) return Meets(Stimulus::kNoHandshake);
    Meets(verified_ ? Stimulus::kVerified : Stimulus::kUnverified);
  }

  ClientSteps* steps_;
  Instant now_{0};
  std::shared_ptr<Ledger> ledger_;
  ClientSession client_;
  bool without_tls_, verified_;
  bool greeted_by_tls_ = false;  // the client has begun a handshake
  bool shaken_ = false;          // and it came to its end
  bool notified_ = false;
  std::unique_ptr<TlsEngine> tls_;
  ClientEnding ending_;
};

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_CLIENT_DIALOGUE_H_
