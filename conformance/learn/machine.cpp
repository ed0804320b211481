#include "conformance/learn/machine.h"

#include <limits>
#include <string_view>

namespace smtpspec {
namespace {

std::string_view Name(Answer::Event event) {
  switch (event) {
    case Answer::Event::kNotSent:
      return "not sent";
    case Answer::Event::kHandshake:
      return "TLS";
    case Answer::Event::kHandshakeFailed:
      return "TLS failed";
    case Answer::Event::kNone:
      break;
  }
  return "";
}

}  // namespace

std::string Text(const Answer& answer) {
  std::string text(Name(answer.event));
  const auto add = [&](std::string_view word) {
    if (!text.empty()) text += ' ';
    text += word;
  };
  for (const std::string& reply : answer.replies) add(reply);
  if (answer.closed) add("closed");
  if (text.empty()) text = "nothing";
  return answer.tls ? "*" + text : text;
}

Machine InOrder(const Machine& machine) {
  constexpr std::size_t kUnseen = std::numeric_limits<std::size_t>::max();
  Machine ordered{machine.inputs, machine.greeting, {}};
  std::vector<std::size_t> place(machine.states.size(), kUnseen), order;
  const auto meet = [&](std::size_t state, Word access) {
    if (place[state] != kUnseen) return;
    place[state] = order.size();
    order.push_back(state);
    ordered.states.push_back({std::move(access), machine.states[state].steps});
  };
  if (!machine.states.empty()) meet(0, {});
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t input = 0; input < machine.inputs.size(); ++input) {
      std::optional<Machine::Step>& step = ordered.states[i].steps[input];
      if (!step) continue;
      Word access = ordered.states[i].access;
      access.push_back(input);
      const std::size_t to = step->to;
      meet(to, std::move(access));  // `step` does not outlive this
      ordered.states[i].steps[input]->to = place[to];
    }
  }
  return ordered;
}

std::string Text(const Machine& machine, const Word& word) {
  std::string text;
  for (const std::size_t input : word)
    text.append(text.empty() ? "" : " ").append(machine.inputs[input].name);
  return text.empty() ? "(start)" : text;
}

}  // namespace smtpspec
