#include "conformance/client_run/judgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/client_run/client_output.h"
#include "conformance/run/matching.h"
#include "conformance/run/reply_attributes.h"
#include "conformance/run/severity.h"
#include "conformance/script/print.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

using How = ClientEnd::How;

class Judgement {
 public:
  Judgement(const script::Block& check, const ClientTask& task, const script::Placeholders& values,
            const ClientUnderTest::Met& met)
      : check_(check), task_(task), values_(values), met_(met) {}

  RunOutcome Give() {
    if (!met_.encounter || !met_.fault.empty()) return Stop(Verdict::kError, met_.fault);
    Leaks();
    if (Ended()) return std::move(outcome_);
    if (met_.end.how == How::kCannot) return Stop(Verdict::kSkip, "the client says it cannot");
    Never();
    if (Ended()) return std::move(outcome_);
    if (met_.end.how == How::kNotStarted) return Stop(Verdict::kInconclusive, met_.end.text);
    if (met_.encounter->Connections() == 0)
      return Stop(Verdict::kInconclusive, "the client made no connection: " + met_.end.text);
    if (const ClientDialogueFinding* of_dialogue = met_.encounter->OfDialogue())
      Record(of_dialogue->verdict, of_dialogue->label, of_dialogue->reason, of_dialogue->expected,
             of_dialogue->observed);
    if (met_.end.how == How::kNotKnown && OnlyItsReportCounts())
      return Stop(Verdict::kSkip, "what the client tells its user cannot be seen here");
    if (HasRules() && !met_.encounter->HasDialogue() && !met_.encounter->Fired())
      return Stop(Verdict::kSkip, "the client did nothing that the check is about");
    for (const script::Step& step : check_.steps) {
      step_ = &step;
      const bool goes_on = std::visit([&](const auto& what) { return Do(what); }, step.what);
      if (!goes_on) break;
    }
    return std::move(outcome_);
  }

 private:
  bool Ended() const { return Severity(outcome_.verdict) >= Severity(Verdict::kFail); }
  bool HasRules() const {
    return std::ranges::any_of(check_.steps, [](const script::Step& step) {
      return std::holds_alternative<script::Rule>(step.what);
    });
  }
  // What is on the wire decides nothing but leaks.
  bool OnlyItsReportCounts() const {
    const auto any = [&]<class Step>() {
      return std::ranges::any_of(check_.steps, [](const script::Step& step) {
        return std::holds_alternative<Step>(step.what);
      });
    };
    return any.operator()<script::Reports>() && !any.operator()<script::Delivered>() &&
           !any.operator()<script::Seen>() && check_.never.empty() &&
           !met_.encounter->HasDialogue();
  }
  RunOutcome Stop(Verdict verdict, std::string reason) {
    outcome_.verdict = verdict;
    outcome_.reason = std::move(reason);
    return std::move(outcome_);
  }
  void Record(Verdict verdict, std::string label, std::string reason, std::string expected,
              std::string observed) {
    if (Severity(verdict) <= Severity(outcome_.verdict)) return;
    outcome_.verdict = verdict;
    outcome_.label = std::move(label);
    outcome_.reason = std::move(reason);
    outcome_.expected = std::move(expected);
    outcome_.observed = std::move(observed);
  }

  // Under `starttls` and `implicit` nothing of the mail or the account, otherwise nothing of the
  // account.
  void Leaks() {
    const bool strict = DemandsTls(task_.policy);
    if (const Leak* const leak = WorstLeak(strict))
      return Record(Verdict::kFail, "leak",
                    fmt::format("the {} was sent in clear", leak->finding.name),
                    fmt::format("under {} {} travels inside TLS", Name(task_.policy),
                                strict ? "everything" : "every secret"),
                    fmt::format("the {} at octet {} of connection {}, {}", leak->finding.name,
                                leak->finding.offset, leak->connection, leak->finding.form));
    const TamperWatch& watch = strict ? met_.encounter->InClear() : met_.encounter->AuthInClear();
    if (!watch.First()) return;
    Record(Verdict::kFail, "leak",
           fmt::format("under {} this is never said in clear", Name(task_.policy)),
           strict ? "no AUTH, MAIL, RCPT or text in clear" : "no AUTH in clear",
           Describe(*watch.First()));
  }

  // The first, but a password before anything else.
  const Leak* WorstLeak(bool strict) const {
    const Leak* worst = nullptr;
    for (const Leak& leak : met_.encounter->Leaks()) {
      if (leak.finding.name == "password") return &leak;
      if (worst == nullptr && (strict || leak.finding.IsOfAccount())) worst = &leak;
    }
    return worst;
  }

  void Never() {
    for (const TamperWatch& watch : met_.encounter->Never()) {
      if (!watch.First()) continue;
      std::string what;
      for (const script::Pattern& pattern : watch.What())
        what += (what.empty() ? "" : " | ") + Text(pattern, values_);
      Record(Unmet(check_.level), "", "this must not be seen: " + what, "never " + what,
             Describe(*watch.First()));
    }
  }

  std::string Here() const {
    return fmt::format("{}, {}", script::Place(check_.file, *step_), step_->source);
  }

  // False: the run is over.
  bool Apply(const script::Outcome& outcome, const std::string& observed) {
    if (!outcome.grade) return true;
    Record(outcome.grade->verdict, outcome.grade->label,
           fmt::format("graded at line {} of {}", outcome.position.line,
                       step_->from_use ? "a fragment" : check_.file),
           "", observed);
    return outcome.grade->go_on;
  }
  bool Unfit(std::string expected, std::string observed) {
    const bool waits = met_.end.how == How::kWaits || met_.end.how == How::kStillBusy;
    // What other checks are built on has to happen: a client that does nothing proves nothing.
    const bool control = std::ranges::find(check_.tags, "control") != check_.tags.end();
    const Verdict waited = control ? Verdict::kInconclusive : Verdict::kNote;
    Record(waits ? waited : Unmet(check_.level), waits ? "waits" : "",
           waits ? "the client still waited when the run ended: " + Here()
                 : "not what was expected at " + Here(),
           std::move(expected),
           std::move(observed) + "; the client: " + met_.end.text +
               LastWords(met_.end.output, task_.canaries));
    return false;
  }

  bool Do(const script::Delivered& delivered) {
    const std::vector<std::string> messages = met_.encounter->Delivered();
    const auto fitting =
        static_cast<std::size_t>(std::ranges::count_if(messages, [&](const std::string& message) {
          return ContentFits(delivered.attributes, message, values_);
        }));
    const std::string observed =
        fmt::format("{} delivered, {} as described", messages.size(), fitting);
    for (const script::Outcome& outcome : delivered.outcomes) {
      if (!outcome.count || !AppliesTo(outcome, std::string(Name(task_.policy)))) continue;
      const bool fits = *outcome.count == 0
                            ? fitting == 0
                            : fitting == *outcome.count && messages.size() == fitting;
      if (fits) return Apply(outcome, observed);
    }
    return Unfit(Text(delivered.outcomes, values_) + " delivered", observed);
  }

  // Evidence only: never worse than a warning.
  bool Do(const script::Reports& reports) {
    if (met_.end.how == How::kWaits || met_.end.how == How::kStillBusy ||
        met_.end.how == How::kNotKnown)
      return true;
    const bool success = met_.end.how == How::kSucceeded;
    if (success == reports.success) return true;
    Record(Verdict::kWarn, "", "not what was expected at " + Here(),
           reports.success ? "the client reports success" : "the client reports a failure",
           success ? "it reports success" : met_.end.text);
    return true;
  }

  bool Do(const script::Seen& seen) {
    const TamperWatch& watch = met_.encounter->Seen().at(seen_++);
    if (watch.First()) return true;
    std::string what;
    for (const script::Pattern& pattern : seen.what)
      what += (what.empty() ? "" : " | ") + Text(pattern, values_);
    return Unfit(what, "it did not come");
  }

  bool Do(const script::Rule&) { return true; }
  bool Do(const script::Serve&) { return Cannot(); }
  bool Do(const script::Auth&) { return Cannot(); }
  bool Do(const script::Bdat&) { return Cannot(); }
  bool Do(const script::Connect&) { return Cannot(); }
  template <class OfDialogue>
  bool Do(const OfDialogue&) {
    return true;  // the dialogue has done it
  }
  bool Cannot() {
    Record(Verdict::kError, "", "a server's side of a check cannot do this: " + Here(), "", "");
    return false;
  }

  const script::Block& check_;
  const ClientTask& task_;
  const script::Placeholders& values_;
  const ClientUnderTest::Met& met_;
  RunOutcome outcome_;
  const script::Step* step_ = nullptr;
  std::size_t seen_ = 0;
};

}  // namespace

RunOutcome Judge(const script::Block& check, const ClientTask& task,
                 const script::Placeholders& values, ClientUnderTest::Met met) {
  if (met.encounter) met.encounter->End();
  RunOutcome outcome = Judgement(check, task, values, met).Give();
  if (met.encounter) outcome.transcript = met.encounter->TakeTranscript();
  return outcome;
}

}  // namespace smtpspec
