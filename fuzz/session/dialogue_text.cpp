#include "fuzz/session/dialogue_text.h"

#include <utility>

#include "conformance/cases/case_text.h"
#include "conformance/meeting/meeting_case.h"

namespace smtpspec::fuzz {
namespace {

Dialogue FromOctets(std::string_view octets) {
  const unsigned char first = octets.empty() ? 0 : static_cast<unsigned char>(octets[0]);
  const auto policy = static_cast<TlsPolicy>(first % 4);
  Dialogue dialogue{PlainMeeting(policy), policy == TlsPolicy::kImplicit, {}};
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

void AddStep(const script::Step& step, Dialogue& dialogue) {
  if (const auto* send = std::get_if<script::Send>(&step.what))
    dialogue.acts.push_back({Act::Kind::kSay, Fill(send->payload, MeetingValues())});
  if (std::holds_alternative<script::Wait>(step.what)) dialogue.acts.push_back({Act::Kind::kWait});
  if (std::holds_alternative<script::Close>(step.what))
    dialogue.acts.push_back({Act::Kind::kClose});
}

}  // namespace

Dialogue ReadDialogue(std::string_view octets) {
  const auto known = cases::CaseFromText(octets);
  if (!known) return FromOctets(octets);
  script::Block without_steps = *known;
  without_steps.steps.clear();
  const auto setup = ReadMeeting(without_steps);
  if (!setup) return FromOctets(octets);
  const bool implicit = setup->policy == TlsPolicy::kImplicit ||
                        (!known->over.empty() && known->over.front() == "implicit");
  Dialogue dialogue{*setup, implicit, {}};
  for (const script::Step& step : known->steps) AddStep(step, dialogue);
  return dialogue;
}

}  // namespace smtpspec::fuzz
