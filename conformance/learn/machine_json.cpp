#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "conformance/learn/machine_file.h"
#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::pair<Answer::Event, std::string_view> kEvents[] = {
    {Answer::Event::kNone, ""},
    {Answer::Event::kNotSent, "not-sent"},
    {Answer::Event::kHandshake, "handshake"},
    {Answer::Event::kHandshakeFailed, "handshake-failed"}};

Json AnswerJson(const Answer& answer) {
  const auto* const event =
      std::ranges::find(kEvents, answer.event, &std::pair<Answer::Event, std::string_view>::first);
  return {{"event", event->second},
          {"replies", answer.replies},
          {"tls", answer.tls},
          {"closed", answer.closed}};
}

Json StateJson(const Machine& machine, const Machine::State& state) {
  Json access = Json::array(), steps = Json::array();
  for (const std::size_t input : state.access) access.push_back(machine.inputs[input].name);
  for (std::size_t input = 0; input < state.steps.size(); ++input) {
    const auto& step = state.steps[input];
    if (!step) continue;
    steps.push_back({{"input", machine.inputs[input].name},
                     {"answer", AnswerJson(step->answer)},
                     {"to", step->to}});
  }
  return {{"access", access}, {"steps", steps}};
}

Json MachineAsJson(const Machine& machine) {
  Json inputs = Json::array(), states = Json::array();
  for (const MachineInput& input : machine.inputs)
    inputs.push_back({{"name", input.name}, {"sends", input.sends}});
  for (const Machine::State& state : machine.states) states.push_back(StateJson(machine, state));
  return {{"greeting", AnswerJson(machine.greeting)}, {"inputs", inputs}, {"states", states}};
}

Json BrokenJson(const MachineRecord& record) {
  Json all = Json::array();
  for (const MachineFinding& finding : record.broken) {
    Json inputs = Json::array();
    for (const std::size_t input : finding.word)
      inputs.push_back(record.machine.inputs[input].name);
    all.push_back({{"invariant", finding.broken.invariant},
                   {"kind", finding.broken.kind},
                   {"text", finding.broken.text},
                   {"inputs", inputs}});
  }
  return all;
}

// Something in the file is not as it has to be. Does not leave this file.
struct Malformed {
  std::string text;
};

Answer AnswerOf(const Json& json) {
  Answer answer;
  const std::string name = json.at("event").get<std::string>();
  const auto* const event =
      std::ranges::find(kEvents, name, &std::pair<Answer::Event, std::string_view>::second);
  if (event == std::end(kEvents)) throw Malformed{"\"event\" is \"" + SafeText(name) + "\""};
  answer.event = event->first;
  answer.replies = json.at("replies").get<std::vector<std::string>>();
  answer.tls = json.at("tls").get<bool>();
  answer.closed = json.at("closed").get<bool>();
  return answer;
}

std::size_t InputOf(const Machine& machine, const std::string& name) {
  const auto found = std::ranges::find(machine.inputs, name, &MachineInput::name);
  if (found == machine.inputs.end())
    throw Malformed{fmt::format("\"inputs\" has no \"{}\"", SafeText(name))};
  return static_cast<std::size_t>(found - machine.inputs.begin());
}

Machine::State StateOf(const Machine& machine, const Json& json, std::size_t states) {
  Machine::State state;
  state.steps.resize(machine.inputs.size());
  for (const std::string& name : json.at("access").get<std::vector<std::string>>())
    state.access.push_back(InputOf(machine, name));
  for (const Json& step : json.at("steps")) {
    const auto to = step.at("to").get<std::size_t>();
    if (to >= states) throw Malformed{fmt::format("there is no state {} to go to", to)};
    state.steps[InputOf(machine, step.at("input").get<std::string>())] =
        Machine::Step{AnswerOf(step.at("answer")), to};
  }
  return state;
}

Machine MachineOf(const Json& json) {
  Machine machine;
  machine.greeting = AnswerOf(json.at("greeting"));
  std::set<std::string> names;
  for (const Json& input : json.at("inputs")) {
    machine.inputs.push_back(
        {input.at("name").get<std::string>(), input.at("sends").get<std::string>()});
    if (!names.insert(machine.inputs.back().name).second)
      throw Malformed{
          fmt::format("the input \"{}\" is there twice", SafeText(machine.inputs.back().name))};
  }
  const Json& states = json.at("states");
  if (!states.is_array() || states.empty()) throw Malformed{"\"states\" is no array with a state"};
  for (const Json& state : states) machine.states.push_back(StateOf(machine, state, states.size()));
  return InOrder(machine);
}

MachineRecord RecordOf(const Json& json) {
  MachineRecord record;
  record.version = json.at("tool").at("version").get<std::string>();
  record.command = json.at("command").get<std::vector<std::string>>();
  record.target = json.at("target").get<std::string>();
  record.transport = json.at("transport").get<std::string>();
  record.replies = json.at("replies").get<std::string>();
  record.depth = json.at("depth").get<std::size_t>();
  record.stopped = json.at("stopped").get<std::string>();
  record.conversations = json.at("conversations").get<std::size_t>();
  record.longest = json.at("longest").get<std::size_t>();
  record.duration_ms = json.at("duration_ms").get<std::size_t>();
  record.machine = MachineOf(json.at("machine"));
  return record;
}

}  // namespace

std::string MachineJson(const MachineRecord& record) {
  const Json json = {{"schema", kMachineSchema},
                     {"tool", {{"name", "smtpspec"}, {"version", record.version}}},
                     {"command", record.command},
                     {"target", record.target},
                     {"transport", record.transport},
                     {"replies", record.replies},
                     {"depth", record.depth},
                     {"stopped", record.stopped},
                     {"conversations", record.conversations},
                     {"longest", record.longest},
                     {"duration_ms", record.duration_ms},
                     {"broken", BrokenJson(record)},
                     {"machine", MachineAsJson(record.machine)}};
  return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

bool IsMachineJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.contains("schema") && json["schema"].is_string() &&
         json["schema"].get<std::string>().starts_with("smtpspec-machine/");
}

std::expected<MachineRecord, std::string> ParseMachineJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::unexpected("it is no JSON");
  try {
    const std::string schema = json.at("schema").get<std::string>();
    if (schema != kMachineSchema)
      return std::unexpected(
          fmt::format("its schema is \"{}\"; expected \"{}\"", SafeText(schema), kMachineSchema));
    return RecordOf(json);
  } catch (const Malformed& malformed) {
    return std::unexpected(malformed.text);
  } catch (const Json::exception& wrong) {
    return std::unexpected(SafeText(wrong.what()));
  }
}

}  // namespace smtpspec
