// What the steps of a dialogue do. TLS is in interpreter_tls.cpp, AUTH in interpreter_auth.cpp.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "conformance/run/interpreter_run.h"
#include "conformance/run/reply_attributes.h"
#include "conformance/run/severity.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

// What was looked at, up to the first thing that is no reply.
std::string Join(const std::vector<Unit>& seen) {
  std::string text;
  for (const Unit& unit : seen) {
    if (!text.empty()) text += ", then ";
    text += Describe(unit);
    if (unit.kind != Unit::Kind::kReply) break;
  }
  return text;
}

bool RefusedForNow(const Unit& unit) {
  if (unit.kind != Unit::Kind::kReply) return false;
  const SeenReply& reply = unit.reply;
  return reply.code == "421" ||
         (reply.code.starts_with('4') && (reply.answers == "MAIL" || reply.answers == "RCPT"));
}

// A server may want TLS or AUTH before it does anything else; then nothing can be said here.
//= rfc3207/4/530-when-required
bool WantsMoreFirst(const Unit& unit) {
  return unit.kind == Unit::Kind::kReply && unit.reply.code == "530";
}

// Whether a check expects just that: what it says about 5yz is about other refusals.
bool Names530(const std::vector<script::Outcome>& outcomes) {
  for (const script::Outcome& outcome : outcomes)
    for (const script::Alternatives& place : outcome.sequence)
      for (const script::Pattern& pattern : place)
        if (pattern.name.pieces == std::vector<script::Piece>{{"530", {}}}) return true;
  return false;
}

bool IsReply(const script::Pattern& pattern) {
  return pattern.kind == script::Pattern::Kind::kCode ||
         pattern.name.pieces == std::vector<script::Piece>{{"reply", {}}};
}

bool DidNotCome(const Unit& unit) {
  return unit.kind == Unit::Kind::kSilence || (unit.kind == Unit::Kind::kReply && unit.reply.late);
}

// Whether it is a reply that was waited for in vain.
bool AwaitedAReply(const std::vector<script::Outcome>& outcomes, const std::vector<Unit>& seen) {
  if (seen.empty() || !DidNotCome(seen.back())) return false;
  return std::ranges::any_of(outcomes, [&](const script::Outcome& outcome) {
    return outcome.sequence.size() >= seen.size() &&
           std::ranges::any_of(outcome.sequence[seen.size() - 1], IsReply);
  });
}

}  // namespace

Interpreter::Flow Interpreter::NotHere() {
  return Stop(Verdict::kError, "no step of a server check: " + Here());
}

Interpreter::Flow Interpreter::Do(const script::Send& send) {
  return Put(Fill(send.payload, values_));
}

Interpreter::Flow Interpreter::Do(const script::Bdat& bdat) {
  const std::string octets = Fill(bdat.octets, values_);
  return Put(fmt::format("BDAT {}{}\r\n", octets.size(), bdat.last ? " LAST" : "") + octets);
}

Interpreter::Flow Interpreter::Do(const script::Cut& cut) {
  if (Flush() == Flow::kEnd) return Flow::kEnd;
  group_begins_ = false;
  Peer().Wait(cut.pause.value_or(settings_.target->InMemory() ? Wire::Milliseconds(0) : kCutTime));
  return Flow::kGoOn;
}

Interpreter::Flow Interpreter::Do(const script::Wait& wait) {
  Peer().Wait(wait.time);
  return Flow::kGoOn;
}

Interpreter::Flow Interpreter::Do(const script::Repeat& repeat) {
  const bool outer = uncut_;
  for (std::uint64_t round = 0; round < repeat.times; ++round) {
    uncut_ = outer || round > 0;
    if (Perform(repeat.steps) == Flow::kEnd) return Flow::kEnd;
  }
  uncut_ = outer;
  return Flow::kGoOn;
}

Interpreter::Flow Interpreter::Do(const script::Expect& expect) {
  std::vector<Unit> seen;  // each is waited for once, however many outcomes look at it
  const PeekUnit peek = [&](std::size_t i, bool silence_counts) {
    while (seen.size() <= i) {
      seen.push_back(Peer().Peek(seen.size(), silence_counts ? settings_.target->SilencePatience()
                                                             : settings_.target->ReplyPatience()));
    }
    return seen[i];
  };
  const auto match = MatchOutcomes(expect.outcomes, settings_.transport, peek, values_);
  if (std::ranges::any_of(seen, WantsMoreFirst) && !Names530(expect.outcomes)) {
    return Stop(Verdict::kSkip, "the server wants TLS or authentication first, with 530");
  }
  if (!match) {
    if (!settings_.target->InMemory() && AwaitedAReply(expect.outcomes, seen))
      return TooSlow(Text(expect.outcomes, values_), Join(seen));
    return Mismatch(Text(expect.outcomes, values_), seen);
  }
  Peer().Consume(match->replies);
  seen.resize(std::min(seen.size(), std::max<std::size_t>(match->replies, 1)));
  return Apply(*match->outcome, Join(seen));
}

// A server may take minutes over a reply: silence proves nothing where nothing is said about it.
//= rfc5321/4.5.3.2/client-timeouts
Interpreter::Flow Interpreter::TooSlow(const std::string& expected, const std::string& observed) {
  const std::chrono::duration<double> patience = settings_.target->ReplyPatience();
  Find(Verdict::kInconclusive, {},
       fmt::format("no whole reply within {:.1f} s at {}; --timeout waits longer", patience.count(),
                   Here()),
       expected, observed);
  return Flow::kEnd;
}

Interpreter::Flow Interpreter::Mismatch(const std::string& expected,
                                        const std::vector<Unit>& seen) {
  const std::string observed = Join(seen);
  for (const Unit& unit : seen) {
    if (!RefusedForNow(unit)) continue;
    Find(Verdict::kInconclusive, {},
         fmt::format("the server refuses for now, with {}, at {}", unit.reply.code, Here()),
         expected, observed);
    return Flow::kEnd;
  }
  return Unfit("not what was expected at " + Here(), expected, observed);
}

Interpreter::Flow Interpreter::Apply(const script::Outcome& outcome, const std::string& observed) {
  if (!outcome.grade) return Flow::kGoOn;
  const script::Grade& grade = *outcome.grade;
  const Flow flow = grade.go_on ? Flow::kGoOn : Flow::kEnd;
  if (grade.verdict == Verdict::kPass) {
    if (outcome_.verdict == Verdict::kPass && !grade.label.empty()) outcome_.label = grade.label;
    return flow;
  }
  std::string better;
  if (const auto* expect = std::get_if<script::Expect>(&step_->what))
    better = Text(expect->outcomes, values_);
  Find(grade.verdict, grade.label, fmt::format("{} at {}", Text(outcome, values_), Here()), better,
       observed);
  return flow;
}

Interpreter::Flow Interpreter::Do(const script::Close& close) {
  const std::string how = Fill(close.how, values_);
  if (how == "reset") return Do(script::Reset{});
  if (how != "fin") Peer().CloseNotify();
  if (how == "notify") return Flow::kGoOn;
  Peer().CloseWriting();
  closed_by_us_ = true;
  return Flow::kGoOn;
}

Interpreter::Flow Interpreter::Do(const script::Reset&) {
  Peer().Reset();
  closed_by_us_ = true;
  return Flow::kGoOn;
}

Interpreter::Flow Interpreter::Do(const script::Connect& connect) {
  if (!connect.arguments.empty())
    return Stop(Verdict::kError, "the tester cannot do that: " + Here());
  closed_by_us_ = false;
  return OpenConnection();
}

Interpreter::Flow Interpreter::Do(const script::Seen&) {
  seen_.push_back(step_);
  return Flow::kGoOn;
}

}  // namespace smtpspec
