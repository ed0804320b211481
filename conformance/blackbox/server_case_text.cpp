#include "conformance/blackbox/server_case_text.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace smtpspec {
namespace {

script::Step AnyReplies(std::size_t count) {
  script::Pattern reply{};
  reply.kind = script::Pattern::Kind::kEvent;
  reply.name = {{{"reply", {}}}};
  script::Outcome outcome;
  outcome.sequence.assign(count, {reply});
  script::Step step{};
  step.what = script::Expect{script::Party::kServer, {std::move(outcome)}};
  return step;
}

// What came behind the greeting or a send, so that the case stands for the same segments.
void AddHeard(const Talk& talk, std::size_t at, std::vector<script::Step>& steps) {
  const Talk::Heard heard = at < talk.heard.size() ? talk.heard[at] : Talk::Heard{};
  if (heard.replies > 0) steps.push_back(AnyReplies(heard.replies));
  script::Step step{};
  if (heard.tls) {
    step.what = script::Tls{};
    steps.push_back(step);
  } else if (heard.replies == 0 && at > 0) {
    step.what = script::Cut{};
    steps.push_back(step);
  }
}

script::Block WithReplies(const script::Block& block, const Talk& talk) {
  script::Block whole = block;
  whole.steps.clear();
  std::size_t sends = 0;
  AddHeard(talk, 0, whole.steps);
  for (const script::Step& step : block.steps) {
    whole.steps.push_back(step);
    if (std::holds_alternative<script::Send>(step.what)) AddHeard(talk, ++sends, whole.steps);
  }
  if (!whole.steps.empty() && std::holds_alternative<script::Cut>(whole.steps.back().what))
    whole.steps.pop_back();
  return whole;
}

std::string TransportOf(const script::Block& block, const Talk& talk) {
  if (!block.over.empty()) return block.over.front();
  const bool tls = std::ranges::any_of(talk.heard, &Talk::Heard::tls);
  return tls ? "starttls" : "clear";
}

}  // namespace

Shown ShownOf(const script::Block& block, const Talk& talk, const Broken& broken) {
  Shown shown{broken, talk.steps, talk.transcript, WithReplies(block, talk),
              TransportOf(block, talk)};
  for (const Broken& each : talk.broken)
    if (each.Same(broken)) shown.broken = each;
  return shown;
}

}  // namespace smtpspec
