#include <fmt/format.h>

#include <algorithm>

#include "conformance/attack/lab_judgement.h"
#include "conformance/attack/lab_report.h"
#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

std::string Row(const std::string& name, std::size_t width, const std::vector<std::string>& cells) {
  std::string row = fmt::format("{:<{}}", name, width);
  for (const std::string& cell : cells) row += fmt::format("  {:<24}", cell);
  row.erase(row.find_last_not_of(' ') + 1);
  return row + "\n";
}

std::string Losses(const LabCell& cell) {
  std::string text = fmt::format("{}\n", cell.attack);
  for (const std::string& loss : cell.losses) text += "    loss     " + loss + "\n";
  for (const std::string& warning : cell.client.warnings)
    text += "    client   " + SafeText(warning) + "\n";
  return text;
}

std::string Faults(const LabCell& cell) {
  std::string text;
  for (const std::string& fault : cell.faults)
    text += fmt::format("{} under {}: {}\n", cell.attack, Name(cell.policy), SafeText(fault));
  return text;
}

std::string Legend() {
  return "\ndelivered    it arrived once, as it was\n"
         "stopped      it did not arrive, and the client said so\n"
         "lost         it did not arrive, and was reported as sent\n"
         "read         the attacker read the mail\n"
         "changed      what arrived is something else\n"
         "unconfirmed  it arrived, and the client does not know\n"
         "warned       the client said that it went on with less than hoped\n"
         "(idle)       the attack found nothing to act on\n";
}

char Letter(LabStep::Party party) {
  return party == LabStep::Party::kClient ? 'C' : party == LabStep::Party::kServer ? 'S' : 'A';
}

std::string LineOf(const LabStep& step, std::string_view text) {
  const std::string_view mark = step.exposed ? "READ" : step.by_attacker ? "*" : "";
  return fmt::format("{} -> {}  {:<3}  {:<4}  {}", Letter(step.from), Letter(step.to),
                     step.tls ? "tls" : "", mark, text);
}

}  // namespace

std::vector<std::string> LabDialogue(const LabCell& cell) {
  std::vector<std::string> lines;
  std::size_t connection = 1;
  for (const LabStep& step : cell.steps) {
    if (step.connection != connection)
      lines.push_back(fmt::format("connection {}", connection = step.connection));
    if (!step.event.empty()) lines.push_back(LineOf(step, "(" + step.event + ")"));
    std::string_view rest = step.octets;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find("\r\n"), rest.size());
      lines.push_back(LineOf(step, EscapeOctets(rest.substr(0, end))));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
  }
  return lines;
}

std::string LabText(const LabTable& table) {
  std::size_t width = 6;
  for (const Attack& attack : table.attacks) width = std::max(width, attack.id.size());
  std::vector<std::string> names;
  for (const TlsPolicy policy : table.policies) names.emplace_back(Name(policy));
  std::string text = Row("attack", width, names), losses, faults;
  auto cell = table.cells.begin();
  for (const Attack& attack : table.attacks) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < table.policies.size(); ++i, ++cell) {
      words.push_back(Outcome(*cell));
      if (cell->policy == TlsPolicy::kOpportunistic && !cell->losses.empty())
        losses += Losses(*cell);
      faults += Faults(*cell);
    }
    text += Row(attack.id, width, words);
  }
  text += Legend();
  if (!losses.empty()) text += "\nWhat `opportunistic` loses, and says so:\n\n" + losses;
  if (!faults.empty()) return text + "\nRULES THAT DO NOT HOLD:\n\n" + faults;
  return text + fmt::format(
                    "\n{} rows, {} runs: under starttls and implicit nothing was lost, "
                    "and what opportunistic lost the client reported.\n",
                    table.attacks.size(), table.cells.size());
}

}  // namespace smtpspec
