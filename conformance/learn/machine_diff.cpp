#include "conformance/learn/machine_diff.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace smtpspec {
namespace {

std::optional<std::size_t> InputNamed(const Machine& machine, const std::string& name) {
  const auto found = std::ranges::find(machine.inputs, name, &MachineInput::name);
  if (found == machine.inputs.end()) return std::nullopt;
  return static_cast<std::size_t>(found - machine.inputs.begin());
}

// The inputs that both have, as their places in each.
struct Shared {
  std::vector<std::pair<std::size_t, std::size_t>> inputs;

  Shared(const Machine& first, const Machine& second, MachineComparison& into) {
    for (std::size_t i = 0; i < first.inputs.size(); ++i) {
      const std::string& name = first.inputs[i].name;
      if (const auto other = InputNamed(second, name))
        inputs.emplace_back(i, *other);
      else
        into.only_first.push_back(name);
    }
    for (const MachineInput& input : second.inputs)
      if (!InputNamed(first, input.name)) into.only_second.push_back(input.name);
  }
};

struct Pair {
  std::size_t first, second;
  std::vector<std::string> way;
};

const Machine::Step& StepOf(const Machine& machine, std::size_t state, const std::string& input) {
  const auto place = InputNamed(machine, input);
  assert(place && machine.states[state].steps[*place]);
  return *machine.states[state].steps[*place];
}

}  // namespace

MachineComparison Compare(const Machine& first, const Machine& second) {
  MachineComparison result;
  const Shared shared(first, second, result);
  if (first.greeting != second.greeting) {
    result.differences.push_back({});
    return result;
  }
  if (first.states.empty() || second.states.empty()) return result;
  std::vector<Pair> pairs = {{0, 0, {}}};
  std::map<std::pair<std::size_t, std::size_t>, bool> met = {{{0, 0}, true}};
  for (std::size_t at = 0; at < pairs.size(); ++at) {
    const Pair pair = pairs[at];
    for (const auto& [one, other] : shared.inputs) {
      const auto& step = first.states[pair.first].steps[one];
      const auto& counterpart = second.states[pair.second].steps[other];
      if (!step || !counterpart) {
        ++result.unknown;
        continue;
      }
      std::vector<std::string> way = pair.way;
      way.push_back(first.inputs[one].name);
      if (step->answer != counterpart->answer)
        result.differences.push_back({std::move(way)});
      else if (met.try_emplace({step->to, counterpart->to}, true).second)
        pairs.push_back({step->to, counterpart->to, std::move(way)});
    }
  }
  return result;
}

std::vector<std::string> Dialogue(const Machine& first, const Machine& second,
                                  const MachineDifference& difference,
                                  const std::string& first_name, const std::string& second_name) {
  std::vector<std::string> lines;
  const auto say = [&](const Answer& one, const Answer& other) {
    if (one == other) return lines.push_back("S: " + Text(one));
    lines.push_back(first_name + " S: " + Text(one));
    lines.push_back(second_name + " S: " + Text(other));
  };
  say(first.greeting, second.greeting);
  std::size_t in_first = 0, in_second = 0;
  for (const std::string& input : difference.inputs) {
    const Machine::Step& step = StepOf(first, in_first, input);
    const Machine::Step& counterpart = StepOf(second, in_second, input);
    lines.push_back("C: " + first.inputs[*InputNamed(first, input)].sends);
    say(step.answer, counterpart.answer);
    in_first = step.to;
    in_second = counterpart.to;
  }
  return lines;
}

}  // namespace smtpspec
