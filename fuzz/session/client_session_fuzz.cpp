// Any server at the client: it comes to an end with a result, shows nothing of the mail where its
// policy forbids that, reports no success that the server did not claim, in whatever pieces it
// hears.
#include "conformance/canary/canary.h"
#include "conformance/meeting/parties.h"
#include "fuzz/property.h"
#include "fuzz/session/dialogue_text.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

struct Ending {
  std::string clear, inside;  // what the client said
  std::string heard;          // by it, up to its end
  std::optional<ClientFinished> finished;
  bool reconnects = false;
};

class Run {
 public:
  Run(const MeetingSetup& setup)
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
  Ending Finish() {
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
  Ending ending_;
};

// The last line of a reply with that code stands in the octets.
bool HasReply(std::string_view heard, std::string_view code) {
  for (std::size_t at = heard.find(code); at != heard.npos; at = heard.find(code, at + 1)) {
    const bool starts = at == 0 || heard[at - 1] == '\n';
    const char next = at + 3 < heard.size() ? heard[at + 3] : '\0';
    if (starts && (next == ' ' || next == '\r') && heard.find("\r\n", at) != heard.npos)
      return true;
  }
  return false;
}

void Judge(const MeetingSetup& setup, const Ending& ending) {
  Require(ending.finished || ending.reconnects, "memory-and-time: the client has a result");
  CanaryWatch watch(MeetingTask().canaries);
  watch.Octets(ending.clear);
  for (const CanaryFinding& found : watch.Findings())
    Require(!DemandsTls(setup.policy) && found.name != "user" && found.name != "password",
            "required-means-required: nothing is said where others can read it");
  Require(!ending.reconnects || setup.policy == TlsPolicy::kOpportunistic,
          "no-downgrade: only an opportunistic client connects again in clear");
  if (!ending.finished || ending.finished->outcome != ClientOutcome::kDelivered) return;
  Require(HasReply(ending.heard, "354"), "no-false-success: a text was asked for");
  Require(ending.finished->encrypted || !DemandsTls(setup.policy),
          "no-downgrade: what is delivered under such a policy went in TLS");
  const std::string& where = ending.finished->encrypted ? ending.inside : ending.clear;
  Require(where.find("\r\n.\r\n") != where.npos, "no-false-success: the whole text was sent");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const fuzz::Dialogue dialogue = fuzz::ReadDialogue(fuzz::View(data, size));
  for (const std::size_t piece : {std::size_t{0}, fuzz::PieceOf(size)}) {
    Run run(dialogue.setup);
    fuzz::Play(dialogue, piece, run);
    Judge(dialogue.setup, run.Finish());
  }
  return 0;
}
