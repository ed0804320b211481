#include "fuzz/session/dialogue_text.h"

#include <expected>
#include <iterator>
#include <utility>

#include "conformance/cases/case_text.h"
#include "conformance/client_run/client_checks.h"
#include "conformance/meeting/meeting_case.h"

namespace smtpspec::fuzz {
namespace {

Dialogue FromOctets(std::string_view octets) {
  const unsigned char first = octets.empty() ? 0 : static_cast<unsigned char>(octets[0]);
  const auto policy = static_cast<TlsPolicy>(first % 4);
  Dialogue dialogue{.setup = PlainMeeting(policy), .implicit = policy == TlsPolicy::kImplicit};
  if ((first & 0x10) != 0) dialogue.setup.mechanism = "PLAIN";
  if ((first & 0x20) != 0) dialogue.setup.login = false;
  octets.remove_prefix(std::min<std::size_t>(octets.size(), 1));
  while (!octets.empty()) {
    const std::string_view piece = octets.substr(0, octets.find('\xff'));
    if (!piece.empty()) dialogue.acts.push_back({Act::Kind::kSay, std::string(piece)});
    octets.remove_prefix(std::min(octets.size(), piece.size() + 1));
  }
  return dialogue;
}

constexpr std::size_t kMostContent = 262144;

bool IsSmall(const script::Octets& octets) {
  std::size_t size = 0;
  for (const script::Item& item : octets.items)
    for (const script::Piece& piece : item.text.pieces) {
      if (item.times > kMostContent) return false;
      size += piece.octets.size() * item.times;
    }
  return size <= kMostContent;
}

bool IsOfTask(const script::Given& given) {
  return given.name == "message" || given.name == "recipients";
}

// What `given` says of the mail, where it does. The error: it cannot be.
std::expected<std::optional<ClientTask>, std::string> ReadTask(const script::Block& block) {
  script::Block of_task;
  std::ranges::copy_if(block.given, std::back_inserter(of_task.given), IsOfTask);
  if (of_task.given.empty()) return std::nullopt;
  for (const script::Given& given : of_task.given)
    if (given.octets && !IsSmall(*given.octets)) return std::unexpected("too big");
  return TaskFor(of_task, MeetingTask().host, MeetingTask().policy, MeetingValues(), 1);
}

bool IsOfServer(const script::Given& given) {
  return given.name == "stores" || given.name == "shut-down";
}

void AddGiven(const script::Given& given, Dialogue& dialogue) {
  if (!IsOfServer(given) || given.arguments.empty()) return;
  const std::string word = Fill(given.arguments[0], MeetingValues());
  if (given.name == "shut-down") dialogue.shut_down = word == "yes";
  if (word == "later") dialogue.stores = StoreAnswer::kTemporaryFailure;
  if (word == "no") dialogue.stores = StoreAnswer::kPermanentFailure;
}

bool IsOfHandshake(const script::Step& step, std::optional<script::Change::Kind> kind = {}) {
  const auto* rule = std::get_if<script::Rule>(&step.what);
  if (!rule || rule->flight || Fill(rule->thing.name, MeetingValues()) != "tls") return false;
  using enum script::Change::Kind;
  const script::Change::Kind is = rule->change.kind;
  return kind ? is == *kind : is == kTls || is == kFail;
}

void AddClose(const script::Close& close, Dialogue& dialogue) {
  const std::string how = Fill(close.how, MeetingValues());
  if (how != "fin" && how != "reset") dialogue.acts.push_back({Act::Kind::kNotify});
  if (how != "notify") dialogue.acts.push_back({Act::Kind::kEnd});
}

void AddStep(const script::Step& step, Dialogue& dialogue) {
  if (const auto* send = std::get_if<script::Send>(&step.what))
    dialogue.acts.push_back({Act::Kind::kSay, Fill(send->payload, MeetingValues())});
  if (std::holds_alternative<script::Wait>(step.what)) dialogue.acts.push_back({Act::Kind::kWait});
  if (const auto* close = std::get_if<script::Close>(&step.what)) AddClose(*close, dialogue);
  if (IsOfHandshake(step, script::Change::Kind::kSilence)) dialogue.without_tls = true;
}

}  // namespace

Dialogue ReadDialogue(std::string_view octets) {
  const auto known = cases::CaseFromText(octets);
  if (!known) return FromOctets(octets);
  script::Block of_meeting = *known;
  std::erase_if(of_meeting.steps, [](const script::Step& step) { return !IsOfHandshake(step); });
  std::erase_if(of_meeting.given,
                [](const script::Given& given) { return IsOfTask(given) || IsOfServer(given); });
  const auto setup = ReadMeeting(of_meeting);
  auto task = ReadTask(*known);
  if (!setup || !task) return FromOctets(octets);
  const bool implicit = setup->policy == TlsPolicy::kImplicit ||
                        (!known->over.empty() && known->over.front() == "implicit");
  Dialogue dialogue{.setup = *setup, .implicit = implicit, .task = *std::move(task)};
  for (const script::Given& given : known->given) AddGiven(given, dialogue);
  for (const script::Step& step : known->steps) AddStep(step, dialogue);
  return dialogue;
}

}  // namespace smtpspec::fuzz
