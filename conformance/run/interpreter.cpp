#include "conformance/run/interpreter.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "conformance/run/interpreter_run.h"
#include "conformance/run/severity.h"
#include "conformance/script/print.h"
#include "parser/printable.h"

namespace smtpspec {
Interpreter::Interpreter(const RunSettings& settings)
    : settings_(settings), values_(settings.values) {
  record_.invariants = settings.invariants;
  record_.where = fmt::format("{} over {}", settings.check->id, settings.transport);
}

RunOutcome Interpreter::Run() {
  if (!settings_.target->InboxIsShared())
    if (const auto inbox = settings_.target->Inbox("")) inbox_before_ = inbox->size();
  if (OpenConnection() == Flow::kGoOn) {
    if (Perform(settings_.check->steps) == Flow::kGoOn && Flush() == Flow::kGoOn)
      CheckSurplusAtEnd();
    CheckWatches();
  }
  outcome_.transcript = std::move(record_.transcript);
  return std::move(outcome_);
}

Interpreter::Flow Interpreter::OpenConnection() {
  if (settings_.before_connect) settings_.before_connect();
  const bool implicit = settings_.transport == "implicit";
  auto wire = settings_.target->Connect(implicit ? ServerTarget::Port::kImplicitTls
                                                 : ServerTarget::Port::kClear);
  if (!wire) return Stop(Verdict::kInconclusive, wire.error());
  testers_.push_back(std::make_unique<Tester>(*std::move(wire),
                                              static_cast<int>(testers_.size()) + 1,
                                              settings_.target->SilencePatience(), record_));
  if (!implicit) return Flow::kGoOn;
  TlsRequest request;
  request.resume = !settings_.target->InMemory();
  auto engine = settings_.target->NewTlsClient(request);
  if (!engine) return Stop(Verdict::kError, "the tester has no TLS");
  const HandshakeResult tls =
      Peer().StartImplicitTls(std::move(engine), settings_.target->ReplyPatience());
  if (tls.open) return Flow::kGoOn;
  return Stop(Verdict::kInconclusive, "TLS could not be started: " + Printable(tls.text));
}

Interpreter::Flow Interpreter::Perform(const std::vector<script::Step>& steps) {
  for (const script::Step& step : steps)
    if (Perform(step) == Flow::kEnd) return Flow::kEnd;
  return Flow::kGoOn;
}

// Sends gather until something else comes: what stands together is sent together.
Interpreter::Flow Interpreter::Perform(const script::Step& step) {
  const bool sends = std::holds_alternative<script::Send>(step.what) ||
                     std::holds_alternative<script::Bdat>(step.what) ||
                     std::holds_alternative<script::Repeat>(step.what);
  if (!sends && !std::holds_alternative<script::Cut>(step.what)) {
    if (Flush() == Flow::kEnd) return Flow::kEnd;
    group_begins_ = true;
  }
  step_ = &step;
  if (sends && !std::holds_alternative<script::Repeat>(step.what)) NoteSend(step);
  return std::visit([this](const auto& what) { return Do(what); }, step.what);
}

// Of what goes together; a step that is repeated counts once.
void Interpreter::NoteSend(const script::Step& step) {
  if (group_.empty() && group_begins_) last_sends_.clear();
  if (std::ranges::find(last_sends_, &step) == last_sends_.end()) last_sends_.push_back(&step);
}

std::string Interpreter::Sent() const {
  constexpr std::size_t kMost = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(last_sends_.size(), kMost); ++i)
    text += (i == 0 ? "" : ", then ") + last_sends_[i]->source;
  return last_sends_.size() > kMost ? text + ", and more" : text;
}

Interpreter::Flow Interpreter::Put(std::string_view octets) {
  if (group_.empty() && group_begins_ && CheckSurplus() == Flow::kEnd) return Flow::kEnd;
  if (!own_from_ && !step_->from_use && !uncut_) own_from_ = group_.size();
  group_ += octets;
  return Flow::kGoOn;
}

Interpreter::Flow Interpreter::Flush() {
  if (group_.empty()) return Flow::kGoOn;
  const std::string octets = std::exchange(group_, {});
  const std::size_t own_from = std::exchange(own_from_, std::nullopt).value_or(octets.size());
  if (!values_.plain.empty() && octets.find(values_.plain) != octets.npos && GuardSecrets())
    return Stop(Verdict::kSkip, "a password is sent only over a verified certificate");
  // A cut is felt only if the two parts do not reach the server at once.
  const bool pauses =
      !settings_.target->InMemory() && settings_.cutting.kind != Cutting::Kind::kOctets;
  Peer().Send(Segments(settings_.cutting, octets, own_from, own_sent_),
              pauses ? kCutTime : Wire::Milliseconds(0));
  if (own_from < octets.size()) {
    outcome_.own_sends.push_back(octets.size() - own_from);
    own_sent_ += octets.size() - own_from;
  }
  return Flow::kGoOn;
}

bool Interpreter::GuardSecrets() const {
  if (!settings_.options->guard_secrets) return false;
  const TlsFacts* facts = testers_.back()->Facts();
  return !testers_.back()->InTls() || !facts->verified;
}

// Output that no step has read when the next send begins answers nothing.
Interpreter::Flow Interpreter::CheckSurplus() {
  const Unit unit = Peer().Peek(0, Wire::Milliseconds(0));
  if (unit.kind != Unit::Kind::kReply) return Flow::kGoOn;
  const std::string reason = fmt::format("a surplus reply stood before {}", Here());
  if (unit.reply.code == "421") return Stop(Verdict::kInconclusive, reason + ": 421");
  return Unfit(reason, "no reply", Describe(unit));
}

void Interpreter::CheckSurplusAtEnd() {
  if (testers_.empty()) return;
  // Behind our own close the server has to be given the time to say what it makes of it.
  const Wire::Milliseconds patience =
      closed_by_us_ ? settings_.target->SilencePatience() : Wire::Milliseconds(0);
  const Unit unit = Peer().Peek(0, patience);
  if (unit.kind != Unit::Kind::kReply) return;
  const std::string& code = unit.reply.code;
  if (closed_by_us_ && (code.starts_with('4') || code.starts_with('5') || code == "221")) return;
  const std::string reason = "a surplus reply stood at the end";
  if (code == "421") {
    Stop(Verdict::kInconclusive, reason + ": 421");
    return;
  }
  Unfit(reason, "no reply", Describe(unit));
}

std::optional<std::string> Interpreter::FirstSeen(const script::Alternatives& watch) const {
  for (const script::Pattern& pattern : watch) {
    std::uint64_t count = 0;
    for (const SeenReply& reply : record_.replies) {
      const Unit unit{Unit::Kind::kReply, reply, {}};
      if (!Matches(pattern, unit, values_)) continue;
      if (++count == pattern.nth.value_or(1)) return Describe(unit);
    }
    if (pattern.kind == script::Pattern::Kind::kEvent && pattern.attributes.empty())
      for (const auto& tester : testers_)
        if (tester->Ended() && Matches(pattern, tester->End(), values_))
          return Describe(tester->End());
  }
  return std::nullopt;
}

void Interpreter::CheckWatches() {
  const auto text = [&](const script::Alternatives& watch) {
    return Text(script::Outcome{{watch}, {}, {}, {}}, values_);
  };
  const Verdict unmet = Unmet(settings_.check->level);
  for (const script::Alternatives& never : settings_.check->never)
    if (const auto seen = FirstSeen(never))
      Find(unmet, {}, "something was seen that must never be", "never " + text(never), *seen);
  for (const script::Step* step : seen_) {
    const auto& what = std::get<script::Seen>(step->what).what;
    step_ = step;
    if (!FirstSeen(what)) Find(unmet, {}, "not seen in the whole run: " + Here(), text(what), "");
  }
}

std::string Interpreter::Here() const {
  if (!step_) return "the connection";
  return fmt::format("{}, {}", script::Place(settings_.check->file, *step_), step_->source);
}

void Interpreter::Find(Verdict verdict, const std::string& label, const std::string& reason,
                       const std::string& expected, const std::string& observed) {
  const int severity = Severity(verdict), known = Severity(outcome_.verdict);
  if (severity < known || (severity == known && !outcome_.reason.empty())) return;
  outcome_.verdict = verdict;
  outcome_.label = label;
  outcome_.reason = reason;
  outcome_.expected = expected;
  outcome_.observed = observed;
  outcome_.sent = Sent();
}

Interpreter::Flow Interpreter::Stop(Verdict verdict, const std::string& reason) {
  Find(verdict, {}, reason, {}, {});
  return Flow::kEnd;
}

// What does not fit in set-up says nothing about the requirement.
Interpreter::Flow Interpreter::Unfit(const std::string& reason, const std::string& expected,
                                     const std::string& observed) {
  const bool set_up = step_ && step_->from_use;
  Find(set_up ? Verdict::kInconclusive : Unmet(settings_.check->level), {},
       set_up ? "set-up did not succeed: " + reason : reason, expected, observed);
  return Flow::kEnd;
}

RunOutcome RunCheck(const RunSettings& settings) {
  return Interpreter(settings).Run();
}

}  // namespace smtpspec
