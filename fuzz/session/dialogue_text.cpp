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

std::string WordOf(const script::Given& given) {
  return given.arguments.empty() ? "" : Fill(given.arguments[0], MeetingValues());
}

// What `given` says of the mail, where it does. The error: it cannot be.
std::expected<std::optional<ClientTask>, std::string> ReadTask(const script::Block& block) {
  script::Block of_task;
  if (block.under != script::Block::Under::kClient) return std::nullopt;
  std::ranges::copy_if(block.given, std::back_inserter(of_task.given), IsOfTask);
  if (of_task.given.empty()) return std::nullopt;
  for (const script::Given& given : of_task.given)
    if (given.octets && !IsSmall(*given.octets)) return std::unexpected("too big");
  return TaskFor(of_task, MeetingTask().host, MeetingTask().policy, MeetingValues(), 1);
}

// What no meeting knows. False: it is for the meeting.
bool AddGiven(const script::Given& given, script::Block::Under under, Dialogue& dialogue) {
  const std::string setting = given.name + ' ' + WordOf(given);
  if (setting == "stores later") dialogue.stores = StoreAnswer::kTemporaryFailure;
  if (setting == "stores no") dialogue.stores = StoreAnswer::kPermanentFailure;
  if (setting == "shut-down yes") dialogue.shut_down = true;
  if (setting == "verify none") dialogue.verifies = false;
  if (setting == "login regardless") dialogue.login_regardless = true;
  if (setting == "login unsendable") dialogue.login_unsendable = true;
  constexpr std::string_view kNames[] = {"stores", "shut-down", "verify"};
  return std::ranges::find(kNames, given.name) != std::end(kNames) ||
         setting == "login regardless" || setting == "login unsendable" ||
         (under == script::Block::Under::kClient && IsOfTask(given));
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
  Dialogue dialogue;
  std::erase_if(of_meeting.given, [&](const script::Given& given) {
    return AddGiven(given, known->under, dialogue);
  });
  const auto setup = ReadMeeting(of_meeting);
  auto task = ReadTask(*known);
  if (!setup || !task) return FromOctets(octets);
  const bool over_implicit = !known->over.empty() && known->over.front() == "implicit";
  // As in a meeting: a server without TLS has no port for implicit TLS.
  if (over_implicit && !setup->server_tls) return FromOctets(octets);
  dialogue.setup = *setup;
  dialogue.task = *std::move(task);
  dialogue.implicit = setup->policy == TlsPolicy::kImplicit || over_implicit;
  for (const script::Step& step : known->steps) AddStep(step, dialogue);
  return dialogue;
}

}  // namespace smtpspec::fuzz
