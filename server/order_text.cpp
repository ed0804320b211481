// The order as text, for docs/.
#include "server/order.h"

namespace smtpspec {
namespace {

constexpr std::string_view kHappeningNames[] = {"handshake done", "content refused", "end of data",
                                                "message answered", "exchange ended"};

std::string NamesOf(const SetOf<Verb>& verbs) {
  std::string names;
  for (Verb verb : Verbs())
    if (verbs.Has(verb)) names.append(names.empty() ? "" : " ").append(Name(verb));
  return names;
}

std::string_view Condition(const SetOf<Protection>& under) {
  if (!under.Has(Protection::kClear)) return " (in TLS, not yet authenticated)";
  return under.Has(Protection::kTls) ? "" : " (in clear)";
}

std::string Edge(State from, State to, std::string_view label) {
  std::string edge = "  \"";
  edge.append(Row(from).name).append("\" -> \"").append(Row(to).name);
  return edge.append("\" [label=\"").append(label).append("\"];\n");
}

}  // namespace

std::string_view Name(Happening happening) {
  return kHappeningNames[static_cast<std::size_t>(happening)];
}

std::string OrderAsGraphviz() {
  std::string graph = "digraph \"order of commands\" {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const CommandRow& row : Commands())
    graph += Edge(row.from, row.to, NamesOf(row.verbs).append(Condition(row.under)));
  for (const HappeningRow& row : Happenings()) graph += Edge(row.from, row.to, Name(row.happening));
  return graph + "}\n";
}

std::string OrderAsMarkdown() {
  std::string table = "| state | awaits | at most | accepted | then |\n|---|---|---|---|---|\n";
  for (const StateRow& state : States()) {
    const std::string limit =
        state.timeout.count() == 0 ? "-" : std::to_string(state.timeout.count()) + " min";
    std::string start = "| ";
    start.append(state.name).append(" | ").append(state.awaits).append(" | ").append(limit);
    const auto add = [&](std::string_view accepted, State to) {
      table.append(start).append(" | ").append(accepted).append(" | ");
      table.append(Row(to).name).append(" |\n");
    };
    for (const CommandRow& row : Commands())
      if (row.from == state.state) add(NamesOf(row.verbs).append(Condition(row.under)), row.to);
    for (const HappeningRow& row : Happenings())
      if (row.from == state.state) add(Name(row.happening), row.to);
  }
  return table;
}

}  // namespace smtpspec
