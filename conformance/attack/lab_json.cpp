#include <nlohmann/json.hpp>

#include "conformance/attack/lab_judgement.h"
#include "conformance/attack/lab_report.h"
#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

using Json = nlohmann::ordered_json;

const char* NameOf(LabStep::Party party) {
  switch (party) {
    case LabStep::Party::kClient:
      return "client";
    case LabStep::Party::kAttacker:
      return "attacker";
    case LabStep::Party::kServer:
      return "server";
  }
  return "";
}

Json Texts(const std::vector<std::string>& texts) {
  Json array = Json::array();
  for (const std::string& text : texts) array.push_back(SafeText(text));
  return array;
}

Json StepJson(const LabStep& step) {
  Json json = {{"connection", step.connection},
               {"ms", step.ms},
               {"from", NameOf(step.from)},
               {"to", NameOf(step.to)},
               {"tls", step.tls},
               {"exposed", step.exposed},
               {"by_attacker", step.by_attacker},
               {"octets", EscapeOctets(step.octets)}};
  if (!step.event.empty()) json["event"] = step.event;
  return json;
}

Json CellJson(const LabCell& cell) {
  Json delivered = Json::array(), leaks = Json::array(), dialogue = Json::array();
  for (const LabMessage& message : cell.delivered)
    delivered.push_back({{"recipients", Texts(message.recipients)}, {"intact", message.intact}});
  for (const LabLeak& leak : cell.leaks)
    leaks.push_back({{"token", leak.finding.name},
                     {"form", leak.finding.form},
                     {"connection", leak.connection},
                     {"offset", leak.finding.offset},
                     {"inside", leak.own_tls ? "tls with the attacker" : "clear text"}});
  for (const LabStep& step : cell.steps) dialogue.push_back(StepJson(step));
  return {{"attack", cell.attack},
          {"policy", Name(cell.policy)},
          {"verdict", cell.faults.empty() ? "pass" : "fail"},
          {"outcome", Outcome(cell)},
          {"fired", cell.fired},
          {"delivered", delivered},
          {"leaks", leaks},
          {"client",
           {{"delivered", cell.client.how == ClientEnd::How::kSucceeded},
            {"text", SafeText(cell.client.text)},
            {"warnings", Texts(cell.client.warnings)}}},
          {"server", Texts(cell.server)},
          {"losses", Texts(cell.losses)},
          {"faults", Texts(cell.faults)},
          {"dialogue", dialogue}};
}

}  // namespace

std::string LabJson(const LabTable& table, const std::string& version) {
  Json attacks = Json::array(), cells = Json::array();
  for (const Attack& attack : table.attacks)
    attacks.push_back({{"id", attack.id},
                       {"title", SafeText(attack.title)},
                       {"covers", attack.covers},
                       {"tags", attack.tags}});
  for (const LabCell& cell : table.cells) cells.push_back(CellJson(cell));
  const Json json = {{"schema", "smtpspec-lab/1"},
                     {"tool", {{"name", "smtpspec"}, {"version", version}}},
                     {"holds", table.Holds()},
                     {"attacks", attacks},
                     {"cells", cells}};
  return json.dump(1) + "\n";
}

}  // namespace smtpspec
