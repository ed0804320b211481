#include <array>
#include <string_view>

#include "conformance/script/print.h"

namespace smtpspec::script {

namespace {

// The alternatives below a step, from the given one on.
std::string Below(const std::vector<Outcome>& outcomes, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < outcomes.size(); ++i) out += "  or " + Print(outcomes[i]) + "\n";
  return out;
}

std::string Letter(Party party) {
  return party == Party::kClient ? "C: " : "S: ";
}

std::string Optional(std::string_view word, const Template& text) {
  return std::string(word) + (text.pieces.empty() ? "" : " " + Print(text));
}

std::string Line(const Send& s) {
  return Letter(s.party) + Print(s.payload) + "\n";
}
std::string Line(const Expect& s) {
  const std::string first = s.outcomes.empty() ? "silence" : Print(s.outcomes[0]);
  return Letter(s.party) + first + "\n" + Below(s.outcomes, 1);
}
std::string Line(const Cut& s) {
  return "cut" + (s.pause ? " " + Print(*s.pause) : "") + "\n";
}
std::string Line(const Wait& s) {
  return "wait " + Print(s.time) + "\n";
}
std::string Line(const Tls& s) {
  return "tls" + PrintWords(s.arguments) + Print(s.attributes) +
         (s.must_fail ? " must fail\n" : "\n") + Below(s.otherwise, 0);
}
std::string Line(const Auth& s) {
  return "auth" + PrintWords(s.arguments) + "\n";
}
std::string Line(const Bdat& s) {
  return (s.last ? "bdat last " : "bdat ") + Print(s.octets) + "\n";
}
std::string Line(const Use& s) {
  return "use " + s.name + "\n";
}
std::string Line(const Serve&) {
  return "serve\n";
}
std::string Line(const Close& s) {
  return Optional("close", s.how) + "\n";
}
std::string Line(const Reset&) {
  return "reset\n";
}
std::string Line(const Connect& s) {
  return "connect" + PrintWords(s.arguments) + "\n";
}
std::string Line(const Repeat& s) {
  std::string out = "repeat " + std::to_string(s.times) + "\n";
  for (const auto& step : s.steps) out += Indent(Print(step));
  return out;
}
std::string Line(const Delivered& s) {
  const std::string count = s.outcomes.empty() ? "0" : Print(s.outcomes[0]);
  return "delivered " + count + Print(s.attributes) + "\n" + Below(s.outcomes, 1);
}
std::string Line(const Reports& s) {
  return (s.success ? "reports success\n" : "reports failure\n") + Below(s.otherwise, 0);
}
std::string Line(const Seen& s) {
  return "seen " + Print(s.what) + "\n";
}
std::string Line(const Rule& s) {
  return Print(s) + "\n";
}

// In the order of Change::Kind.
constexpr const char* kChanges[] = {
    "drop",   "hold",  "pass",  "twice",  "silence",      "reset",   "octets",
    "keep",   "split", "wait",  "answer", "replace with", "replace", "remove line with",
    "before", "after", "close", "tls",    "fail",         "auth",    "replay"};

std::string OperandsOf(const Change& change) {
  using Kind = Change::Kind;
  switch (change.kind) {
    case Kind::kOctets:
      return change.time == Duration{0} ? "" : " " + Print(change.time);
    case Kind::kWait:
      return " " + Print(change.time);
    case Kind::kKeep:
    case Kind::kSplit:
      return " " + std::to_string(change.number);
    case Kind::kAnswer:
    case Kind::kReplaceWith:
      return " " + Print(change.payload);
    case Kind::kReplace:
      return " " + Print(change.from) + " with " + Print(change.to);
    case Kind::kRemoveLine:
    case Kind::kBefore:
    case Kind::kAfter:
      return " " + Print(change.from);
    default:
      return PrintWords(change.arguments);  // most have none
  }
}

std::string ChangeText(const Change& change) {
  static_assert(std::size(kChanges) == static_cast<std::size_t>(Change::Kind::kReplay) + 1);
  return kChanges[static_cast<std::size_t>(change.kind)] + OperandsOf(change);
}

}  // namespace

std::string Print(const Rule& rule) {
  const std::string event = rule.flight ? "flight " + std::to_string(*rule.flight)
                                        : (rule.reply_to ? "reply to " : "") + Print(rule.thing);
  return "on " + event + ": " + ChangeText(rule.change);
}

std::string Print(const Step& step) {
  return std::visit([](const auto& what) { return Line(what); }, step.what);
}

}  // namespace smtpspec::script
