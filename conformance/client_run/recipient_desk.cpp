#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "conformance/client_run/unknown_caller.h"
#include "conformance/client_run/visit_desk.h"
#include "conformance/client_run/visit_queue.h"
#include "net/host.h"
#include "net/listening_socket.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

class RecipientDesk : public VisitDesk {
 public:
  RecipientDesk(Visits visits, net::ListeningSocket socket, const EncounterSite& site,
                TlsPolicy policy)
      : visits_(std::move(visits)),
        known_(visits_.size()),
        socket_(std::move(socket)),
        site_(site),
        policy_(policy),
        last_step_(net::MonotonicNow()) {
    for (std::size_t i = 0; i < visits_.size(); ++i) {
      for (const CanaryToken& token : visits_[i]->Task().canaries)
        if (token.name == "sender" || token.name == "recipient") runs_[token.text] = i;
      visits_[i]->Watch([this, i](const TamperUnit& unit) { CheckIsOf(i, unit); });
    }
  }

  std::uint16_t PortOf(std::size_t) const override { return socket_.Address().port; }

  bool Step(milliseconds limit) override {
    std::vector<const net::Stream*> streams;
    for (const auto& visit : visits_) visit->AddStreams(streams);
    for (const auto& caller : callers_)
      if (const net::Stream* const stream = caller->Stream()) streams.push_back(stream);
    const bool called = !net::ListeningSocket::WaitForAny({&socket_}, streams, limit).empty();
    const milliseconds now = net::MonotonicNow();
    const milliseconds passed = now - std::exchange(last_step_, now);
    bool any = called;
    // What was said before they came decides what they are.
    for (const auto& caller : callers_) any = caller->Carry(passed) || any;
    for (const auto& visit : visits_) any = visit->Carry(now) || any;
    NoteEnds(now);
    if (called)
      while (auto stream = socket_.Accept(milliseconds(0))) Receive(*std::move(stream), now);
    return any;
  }

  bool Settled(std::size_t visit) const override {
    return visits_[visit]->Met() || known_[visit].mixed_with || known_[visit].went_to;
  }

  RunOutcome Judge(std::size_t visit) override {
    RunOutcome outcome = OwnOutcome(visit);
    for (std::size_t i = 0; i < callers_.size(); ++i) {
      // One that named nobody is told of with the first: it has to be told of somewhere.
      const std::vector<std::size_t>& named = named_[i];
      const bool its = named.empty() ? visit == 0 : std::ranges::count(named, visit) > 0;
      if (its) Add(callers_[i]->Judge(), outcome);
    }
    return outcome;
  }

 private:
  // What came of a run, beside its own encounter.
  struct Known {
    bool put_off = false;
    bool mixed_up = false;                  // with another, in the encounter that goes on
    std::optional<std::size_t> mixed_with;  // the run whose message came in its connection
    std::optional<std::size_t> went_to;     // the run in whose connection its message came
  };

  std::optional<std::size_t> RunOf(std::string_view command) const {
    std::string word;
    for (const char c : std::string(command) + '\n') {
      const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
        word += lower;
        continue;
      }
      if (const auto found = runs_.find(word); found != runs_.end()) return found->second;
      word.clear();
    }
    return {};
  }

  void CheckIsOf(std::size_t run, const TamperUnit& unit) {
    if (unit.kind != TamperUnit::Kind::kCommand || (unit.verb != "MAIL" && unit.verb != "RCPT"))
      return;
    const auto other = RunOf(unit.octets);
    if (!other || *other == run) return;
    known_[run].mixed_up = true;
    known_[run].mixed_with = other;
    known_[*other].went_to = run;
  }

  void Receive(net::Stream stream, milliseconds now) {
    if (const auto run = queue_.Next(now)) return visits_[*run]->Connect(std::move(stream), now);
    const std::size_t number = callers_.size();
    named_.emplace_back();
    callers_.push_back(
        std::make_unique<UnknownCaller>(site_, policy_, visits_.front()->Task().account,
                                        std::move(stream), [this, number](std::string_view rcpt) {
                                          const auto run = RunOf(rcpt);
                                          if (!run) return;
                                          queue_.PutOff(*run, last_step_);
                                          known_[*run].put_off = true;
                                          if (!std::ranges::count(named_[number], *run))
                                            named_[number].push_back(*run);
                                        }));
  }

  void NoteEnds(milliseconds now) {
    const auto served = queue_.Served();
    if (!served) return;
    queue_.Note(visits_[*served]->AnyOpen(), visits_[*served]->Delivered(), now);
    // Nothing of what was seen is of this run for sure: it can come again.
    if (known_[*served].mixed_up && !visits_[*served]->AnyOpen()) {
      visits_[*served]->StartAgain();
      known_[*served].mixed_up = false;
    }
  }

  static RunOutcome Without(Verdict verdict, std::string reason) {
    RunOutcome outcome;
    outcome.verdict = verdict;
    outcome.reason = std::move(reason);
    return outcome;
  }

  std::string Named(std::size_t run) const {
    const ClientJob& job = visits_[run]->Job();
    return job.check->id + (job.variant.variant.empty() ? "" : " " + job.variant.variant);
  }

  RunOutcome OwnOutcome(std::size_t visit) {
    const Known& known = known_[visit];
    if (visits_[visit]->Met() && !known.mixed_up) return visits_[visit]->Judge();
    if (known.mixed_with)
      return Without(Verdict::kInconclusive,
                     "the message of " + Named(*known.mixed_with) + " came in its connection");
    if (known.went_to)
      return Without(Verdict::kInconclusive,
                     "its message came in a connection of " + Named(*known.went_to));
    return Without(
        Verdict::kSkip,
        known.put_off ? std::string("the client was told to come again, and did not")
                      : fmt::format("no client came to port {} with its recipient", PortOf(visit)));
  }

  // What was seen before the run was known; it counts where it is worse.
  static void Add(const RunOutcome& before, RunOutcome& outcome) {
    outcome.transcript.insert(outcome.transcript.begin(), before.transcript.begin(),
                              before.transcript.end());
    if (before.verdict != Verdict::kFail || outcome.verdict == Verdict::kFail) return;
    std::vector<TranscriptEntry> transcript = std::move(outcome.transcript);
    outcome = before;
    outcome.transcript = std::move(transcript);
    outcome.reason += ", to a server without faults";
  }

  Visits visits_;
  std::vector<Known> known_;                 // by visit
  std::map<std::string, std::size_t> runs_;  // by token
  net::ListeningSocket socket_;
  const EncounterSite& site_;
  TlsPolicy policy_;
  VisitQueue queue_;
  std::vector<std::unique_ptr<UnknownCaller>> callers_;
  std::vector<std::vector<std::size_t>> named_;  // runs, by caller
  milliseconds last_step_;
};

}  // namespace

std::expected<std::unique_ptr<VisitDesk>, std::string> NewRecipientDesk(
    Visits visits, const net::HostPort& at, const EncounterSite& site,
    const ClientRunOptions& options) {
  auto socket = net::ListeningSocket::Open(at);
  if (!socket) return std::unexpected(socket.error());
  return std::make_unique<RecipientDesk>(std::move(visits), *std::move(socket), site,
                                         options.policy);
}

}  // namespace smtpspec
