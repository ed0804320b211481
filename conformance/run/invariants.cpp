#include "conformance/run/invariants.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

#include "conformance/run/severity.h"
#include "parser/ehlo_reply.h"
#include "parser/printable.h"
#include "parser/reply.h"

namespace smtpspec {
namespace {

constexpr std::string_view kGrammar = "standing/reply-grammar";
constexpr std::string_view kLength = "standing/reply-line-length";
constexpr std::string_view kEhlo = "standing/ehlo-grammar";
constexpr std::string_view kGoodbye = "standing/nothing-after-close";
constexpr std::string_view kImplicit = "standing/implicit-tls-first";

constexpr std::string_view kStanding = "standing/";
// Ways to break one that other requirements are about than that which it cites.
struct Kind {
  std::string_view name, requirement;
  Level level;
};
constexpr Kind kKinds[] = {
    {"starttls-inside-tls", "rfc3207/4.2/not-listed-inside-tls", Level::kShould},
    {"recipient-without-sender", "rfc5321/3.3/rcpt-needs-mail", Level::kMust},
    {"auth-in-transaction", "rfc4954/4/not-in-a-transaction", Level::kMust},
};

// Behind the first ones, which look at a reply by itself, the names of named_invariants.h: what
// ServerWatch can tell of a conversation.
constexpr std::array kInvariants = {
    Invariant{kGrammar, "every reply is in the grammar, with one code on all its lines",
              "rfc5321/4.2/reply-grammar", Level::kMust},
    Invariant{kLength, "no reply line is longer than 512 octets", "rfc5321/4.5.3.1.5/reply-line",
              Level::kShould},
    Invariant{kEhlo, "every reply to EHLO is in its grammar", "rfc5321/4.1.1.1/ehlo-reply-grammar",
              Level::kMust},
    Invariant{kGoodbye, "nothing is said after 221, 421 or the end of TLS",
              "rfc5321/4.1.1.10/closes-after-221", Level::kMust},
    Invariant{kImplicit, "on the port for implicit TLS nothing is said before the handshake",
              "rfc8314/3.3/implicit-tls-first", Level::kMust},
    Invariant{"standing/order-table", "no command is taken out of its order",
              "rfc5321/3.3/data-needs-a-transaction", Level::kMust},
    Invariant{"standing/one-reply-per-command", "no command has more than one reply",
              "rfc5321/4.2/one-reply-a-command", Level::kMust},
    Invariant{"standing/transactions", "of a transaction that has ended nothing is left",
              "rfc5321/4.1.4/ehlo-resets", Level::kMust},
    Invariant{"standing/authentication",
              "AUTH is taken neither behind one that succeeded nor inside a transaction",
              "rfc4954/4/no-second-auth", Level::kMust},
    Invariant{"standing/grammar", "no line with NUL in it is taken for a command",
              "rfc5321/2.4/no-nul-in-commands", Level::kShould},
    Invariant{"standing/boundary", "no text is taken to end before CRLF . CRLF",
              "rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data", Level::kMust},
    Invariant{"standing/truncation", "no text is taken that the connection ended in",
              "threat/truncation", Level::kMust},
    Invariant{"standing/no-carried-octets", "clear text behind STARTTLS has no reply inside TLS",
              "threat/command-injection", Level::kMust},
    Invariant{"standing/no-influence-across-tls", "the envelope of before TLS is forgotten inside",
              "rfc3207/4.2/server-discards-knowledge", Level::kMust},
};

constexpr std::size_t kLineLimit = 512;  // with CRLF

std::size_t LongestLine(const SeenReply& reply) {
  std::size_t longest = 0;
  for (const std::string& line : reply.lines) longest = std::max(longest, line.size() + 2);
  return longest;
}

std::string Shown(const SeenReply& reply) {
  constexpr std::size_t kShown = 600;
  return Printable(std::string_view(reply.octets).substr(0, kShown));
}

std::string At(const ParseError& error) {
  return fmt::format("{} at octet {}", error.expected, error.offset);
}

}  // namespace

std::span<const Invariant> AllInvariants() {
  return kInvariants;
}

void Invariants::Violated(std::string_view id, Violation violation) {
  const std::lock_guard lock(mutex_);
  Violation& shown = violations_[std::string(id)];
  violation.times = shown.times + 1;
  const auto rank = [](const Violation& each) {
    return std::tuple(-Severity(Unmet(each.level.value_or(Level::kMust))),
                      std::string_view(each.where), std::string_view(each.observed));
  };
  // The one that is shown does not depend on which thread came first.
  if (shown.times == 0 || rank(violation) < rank(shown))
    shown = std::move(violation);
  else
    ++shown.times;
}

void Invariants::OnReply(const SeenReply& reply, bool after_goodbye, const std::string& where) {
  ++replies_;
  if (after_goodbye)
    Violated(kGoodbye, {where, "no octet but the end of the connection", Shown(reply)});
  if (const auto parsed = ParseReply(reply.octets); !parsed || !reply.complete) {
    Violated(kGrammar, {where, parsed ? std::string("the rest of the reply") : At(parsed.error()),
                        Shown(reply)});
  } else if (reply.answers == "EHLO" && reply.code == "250") {
    if (const auto ehlo = ParseEhloReply(reply.octets); !ehlo)
      Violated(kEhlo, {where, At(ehlo.error()), Shown(reply)});
  }
  if (const std::size_t longest = LongestLine(reply); longest > kLineLimit)
    Violated(kLength, {where, fmt::format("at most {} octets a line", kLineLimit), Shown(reply)});
}

void Invariants::OnImplicitTls(const SeenReply* clear, const std::string& where) {
  ++implicit_;
  // A server that is too busy for a handshake is not judged for it.
  if (clear && clear->code != "421") Violated(kImplicit, {where, "a TLS handshake", Shown(*clear)});
}

void Invariants::OnConversation(const ServerWatch& watch, const std::string& where) {
  {
    const std::lock_guard lock(mutex_);
    for (const std::string_view name : watch.Occasions())
      ++conversations_[std::string(kStanding) + std::string(name)];
  }
  for (const Broken& broken : watch.Findings()) {
    const std::string id = std::string(kStanding) + broken.invariant;
    const auto* const known = std::ranges::find(kInvariants, id, &Invariant::id);
    if (known == kInvariants.end()) continue;
    const auto* const kind = std::ranges::find(kKinds, broken.kind, &Kind::name);
    Violation violation{where, std::string(known->title), broken.text};
    if (kind != std::end(kKinds)) {
      violation.requirement = kind->requirement;
      violation.level = kind->level;
    }
    Violated(id, std::move(violation));
  }
}

Invariants::Seen Invariants::SeenOf(std::string_view id) const {
  if (id == kImplicit)
    return {implicit_, "connections", "no connection with implicit TLS was made"};
  const bool of_replies = id == kGrammar || id == kLength || id == kEhlo || id == kGoodbye;
  if (of_replies) return {replies_, "replies", "no reply was seen"};
  const auto found = conversations_.find(id);
  return {found == conversations_.end() ? 0 : found->second, "conversations",
          "no conversation had an occasion for it"};
}

std::vector<CheckResult> Invariants::Results() const {
  const std::lock_guard lock(mutex_);
  std::vector<CheckResult> results;
  for (const Invariant& invariant : kInvariants) {
    const Seen seen = SeenOf(invariant.id);
    CheckResult result;
    result.id = invariant.id;
    result.title = invariant.title;
    result.level = invariant.level;
    result.covers = {std::string(invariant.requirement)};
    result.tags = {"standing"};
    result.verdict = seen.times > 0 ? Verdict::kPass : Verdict::kSkip;
    if (seen.times == 0) result.reason = seen.never;
    if (const auto found = violations_.find(invariant.id); found != violations_.end()) {
      const Violation& violation = found->second;
      result.verdict = Unmet(violation.level.value_or(invariant.level));
      if (!violation.requirement.empty()) result.covers = {std::string(violation.requirement)};
      result.reason =
          fmt::format("violated {} time{} in {} {}, for one in {}", violation.times,
                      violation.times == 1 ? "" : "s", seen.times, seen.what, violation.where);
      result.expected = violation.expected;
      result.observed = violation.observed;
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace smtpspec
