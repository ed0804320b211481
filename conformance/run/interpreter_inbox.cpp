#include <fmt/format.h>

#include <algorithm>

#include "conformance/run/interpreter_run.h"
#include "conformance/run/reply_attributes.h"

namespace smtpspec {
namespace {

constexpr Wire::Milliseconds kInboxPause(25);

}  // namespace

// What this run brought into the inbox so far.
std::optional<std::vector<std::string>> Interpreter::OwnMessages() {
  if (settings_.target->InboxIsShared()) return settings_.target->Inbox(values_.nonce);
  auto inbox = settings_.target->Inbox("");
  if (!inbox) return inbox;
  const auto before = static_cast<std::ptrdiff_t>(std::min(inbox_before_, inbox->size()));
  inbox->erase(inbox->begin(), inbox->begin() + before);
  return inbox;
}

// `delivered N, with "x"`: N messages, each with x; `delivered 0, with "x"`: none that has x. A
// server may deliver some time after its 250: a shared inbox is looked at until what is expected is
// there, and that nothing comes is believed only after a while.
Interpreter::Flow Interpreter::Do(const script::Delivered& delivered) {
  const double start = Peer().Now();
  const auto after = [start](Wire::Milliseconds time) {
    return start + static_cast<double>(time.count());
  };
  const double give_up = after(settings_.target->ReplyPatience());
  const double settled = after(settings_.target->DeliveryPatience());
  std::string observed;
  while (true) {
    const auto messages = OwnMessages();
    if (!messages) return Stop(Verdict::kSkip, "no inbox");
    const auto fitting =
        static_cast<std::size_t>(std::ranges::count_if(*messages, [&](const std::string& message) {
          return ContentFits(delivered.attributes, message, values_);
        }));
    observed = fmt::format("{} delivered, {} as described", messages->size(), fitting);
    const bool shared = settings_.target->InboxIsShared();
    const bool wait = shared && Peer().Now() < settled;
    for (const script::Outcome& outcome : delivered.outcomes) {
      if (!outcome.count || !AppliesTo(outcome, settings_.transport)) continue;
      if (*outcome.count == 0 && wait) continue;
      const bool fits = *outcome.count == 0
                            ? fitting == 0
                            : fitting == *outcome.count && messages->size() == fitting;
      if (!fits) continue;
      if (fitting > 0)
        settings_.target->DeliveryTook(
            Wire::Milliseconds(static_cast<Wire::Milliseconds::rep>(Peer().Now() - start)));
      return Apply(outcome, observed);
    }
    if (!shared || Peer().Now() >= give_up || (!messages->empty() && !wait)) break;
    Peer().Idle(kInboxPause);
  }
  return Unfit("not what was expected at " + Here(),
               Text(delivered.outcomes, values_) + " delivered", observed);
}

}  // namespace smtpspec
