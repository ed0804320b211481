#include <algorithm>
#include <map>
#include <utility>

#include "conformance/learn/machine_file.h"
#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

constexpr std::size_t kNamesInALine = 6;

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : SafeText(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

// Nothing is said there any more, whatever comes.
bool IsEnd(const Machine& machine, std::size_t state) {
  Answer gone;
  gone.closed = true;
  return std::ranges::all_of(machine.states[state].steps, [&](const auto& step) {
    return step && step->to == state && step->answer == gone;
  });
}

std::string Label(const Machine& machine, std::size_t state) {
  if (state == 0) return "start: " + Text(machine.greeting);
  if (IsEnd(machine, state)) return "closed";
  const Word& access = machine.states[state].access;
  return std::to_string(state) + ": " + Text(machine, access);
}

// "MAIL, RCPT: 503" lines, of all inputs that lead to one state.
using Edge = std::map<std::string, std::vector<std::string>>;

// The lines of a label, each quoted before they are joined with what DOT takes for a line end.
std::string EdgeLabel(const Edge& edge) {
  std::string label;
  for (const auto& [answer, inputs] : edge) {
    std::string line;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (i > 0) line += i % kNamesInALine == 0 ? ",\n" : ", ";
      line += inputs[i];
    }
    line += " / " + answer + "\n";
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t end = line.find('\n', at);
      const std::string quoted = Quoted(line.substr(at, end - at));
      label += quoted.substr(1, quoted.size() - 2) + "\\l";
      at = end + 1;
    }
  }
  return "\"" + label + "\"";
}

std::string EdgesOf(const Machine& machine, std::size_t from) {
  std::map<std::size_t, Edge> edges;
  for (std::size_t input = 0; input < machine.inputs.size(); ++input) {
    const auto& step = machine.states[from].steps[input];
    if (step) edges[step->to][Text(step->answer)].push_back(machine.inputs[input].name);
  }
  std::string text;
  for (const auto& [to, edge] : edges)
    text += "  " + std::to_string(from) + " -> " + std::to_string(to) +
            " [label=" + EdgeLabel(edge) + "];\n";
  return text;
}

}  // namespace

std::string MachineDot(const Machine& machine, std::string_view title) {
  std::string graph = "digraph " + Quoted(title) + " {\n  node [shape=box];\n";
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    graph += "  " + std::to_string(state) + " [label=" + Quoted(Label(machine, state)) + "];\n";
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    if (!IsEnd(machine, state)) graph += EdgesOf(machine, state);
  return graph + "}\n";
}

}  // namespace smtpspec
