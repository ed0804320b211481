// Any client at the server: what it hears it does by the table of the order, with one reply to each
// command; what it stores is what was sent between 354 and its end; and pieces do not matter.
#include "conformance/meeting/parties.h"
#include "conformance/meeting/server_model.h"
#include "fuzz/property.h"
#include "fuzz/session/dialogue_text.h"

using namespace smtpspec;

namespace {

class Run {
 public:
  Run(const MeetingSetup& setup, bool implicit)
      : setup_(setup),
        implicit_(implicit),
        ledger_(Ledger::New()),
        server_(NewMeetingServer(
            MeetingServerConfig(setup, [this] { return ledger_->ServerEnd(); }),
            implicit ? Transport::kImplicitTls : Transport::kClear, 1, Instant(0))) {
    if (implicit) BeginTls();
    Listen();
  }

  void Say(std::string_view text) {
    if (server_.Finished()) return;
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
  void End() {
    server_.ReceiveEof(now_);
    Listen();
  }

  const ServerStretches& Heard() const { return heard_; }
  bool Finished() const { return server_.Finished(); }
  bool StartedTls() const { return starttls_; }
  void Judge() const {
    std::vector<const StoreMessage*> stored;
    for (const StoreMessage& message : stored_) stored.push_back(&message);
    for (const BrokenInvariant& broken : JudgeServer(heard_, implicit_, *setup_.server, stored))
      fuzz::Require(false, (std::string(broken.name) + ": " + broken.text).c_str());
  }
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
          stored_.push_back(std::move(*message));
          server_.Answer(StoreAnswer::kStored, now_);
        }
      const std::string said = server_.TakeOutput();
      more = !said.empty();
      if (tls_) {
        tls_->ReceiveWire(said);
        heard_.said_in_tls += tls_->TakePlaintext();
        continue;
      }
      heard_.said_in_clear += said;
      if (said.find("220 2.0.0 Ready") == std::string::npos) continue;
      starttls_ = true;
      BeginTls();
    }
  }

  const MeetingSetup& setup_;
  bool implicit_, starttls_ = false;
  Instant now_{0};
  std::shared_ptr<Ledger> ledger_;
  ServerSession server_;
  std::unique_ptr<TlsEngine> tls_;
  ServerStretches heard_;
  std::vector<StoreMessage> stored_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const fuzz::Dialogue dialogue = fuzz::ReadDialogue(fuzz::View(data, size));
  Run whole(dialogue.setup, dialogue.implicit), pieces(dialogue.setup, dialogue.implicit);
  fuzz::Play(dialogue, 0, whole);
  whole.Judge();
  fuzz::Play(dialogue, fuzz::PieceOf(size), pieces);
  pieces.Judge();
  // Behind STARTTLS it does matter what came with it: that is refused.
  const auto starttls = [](const Run& run) {
    return run.StartedTls() ||
           run.Heard().said_in_clear.find("421 4.7.0 Clear") != std::string::npos;
  };
  if (starttls(whole) || starttls(pieces)) return 0;
  fuzz::Require(whole.Heard().said_in_clear == pieces.Heard().said_in_clear &&
                    whole.Heard().said_in_tls == pieces.Heard().said_in_tls &&
                    whole.Stored().size() == pieces.Stored().size() &&
                    whole.Finished() == pieces.Finished(),
                "chunking: octets mean the same in whatever pieces they come");
  return 0;
}
