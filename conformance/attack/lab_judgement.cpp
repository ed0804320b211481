#include "conformance/attack/lab_judgement.h"

#include <fmt/format.h>

#include <algorithm>

namespace smtpspec {
namespace {

bool OfAccount(const LabLeak& leak) {
  return leak.finding.IsOfAccount();
}

bool Reported(const LabCell& cell) {
  return cell.client.how == ClientEnd::How::kSucceeded;
}

// More than what the client wanted, or something else.
bool Changed(const LabCell& cell) {
  return cell.delivered.size() > 1 ||
         std::ranges::any_of(cell.delivered, [](const LabMessage& m) { return !m.intact; });
}

std::vector<std::string> LossesOf(const LabCell& cell) {
  std::vector<std::string> losses;
  if (!cell.leaks.empty())
    losses.push_back(
        fmt::format("the attacker read {}, from octet {} on of {}connection {}", LeakedNames(cell),
                    cell.leaks.front().finding.offset,
                    cell.leaks.front().own_tls ? "what was said in his own TLS on " : "",
                    cell.leaks.front().connection));
  for (const LabMessage& message : cell.delivered)
    if (!message.intact) losses.push_back("what was delivered is not what was sent");
  if (cell.delivered.size() > 1)
    losses.push_back(fmt::format("{} messages were delivered", cell.delivered.size()));
  if (Reported(cell) && cell.delivered.empty())
    losses.push_back("the client reports as sent what nobody received");
  return losses;
}

}  // namespace

void JudgeLabCell(LabCell& cell, bool attacked) {
  cell.losses = LossesOf(cell);
  const auto fault = [&cell](std::string text) { cell.faults.push_back(std::move(text)); };
  //= rfc3207/6/client-policy
  if (DemandsTls(cell.policy)) {
    for (const std::string& loss : cell.losses)
      fault(fmt::format("under {} nothing is lost: {}", Name(cell.policy), loss));
  }
  if (cell.policy == TlsPolicy::kOpportunistic && !cell.losses.empty() &&
      cell.client.warnings.empty())
    fault("under opportunistic every loss is an event of the client: it said nothing");
  if (std::ranges::any_of(cell.leaks, OfAccount))
    fault("no policy shows anyone the account: the attacker read " + LeakedNames(cell));
  if (cell.server_spoke_unasked) fault("the server answered inside TLS what was said outside of it");
  if (cell.client_went_on) fault("the client went on inside TLS by what was said outside of it");
  if (cell.client.how != ClientEnd::How::kSucceeded && cell.client.how != ClientEnd::How::kFailed)
    fault("the client did not come to an end");
  const bool arrived = cell.delivered.size() == 1 && !Changed(cell) && Reported(cell);
  if (!attacked && !arrived) fault("without an attack the mail has to arrive");
}

std::string LeakedNames(const LabCell& cell) {
  std::vector<std::string> names;
  for (const LabLeak& leak : cell.leaks)
    if (std::ranges::find(names, leak.finding.name) == names.end())
      names.push_back(leak.finding.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string Outcome(const LabCell& cell) {
  std::vector<std::string> words;
  if (!cell.leaks.empty()) words.push_back("read");
  if (Changed(cell)) words.push_back("changed");
  if (!cell.delivered.empty() && !Changed(cell)) words.push_back("delivered");
  if (cell.delivered.empty()) words.push_back(Reported(cell) ? "lost" : "stopped");
  if (!cell.delivered.empty() && !Reported(cell)) words.push_back("unconfirmed");
  if (!cell.client.warnings.empty()) words.push_back("warned");
  if (!cell.faults.empty()) words.push_back("FAULT");
  if (!cell.fired && cell.attack != "nobody") words.push_back("(idle)");
  return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace smtpspec
