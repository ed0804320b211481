#include <algorithm>
#include <chrono>

#include "conformance/script/parser.h"
#include "conformance/script/print.h"
#include "conformance/script/uses.h"

namespace smtpspec::script {
namespace {

using Under = Block::Under;

struct Beginning {
  bool starts_tls = false;    // a `tls` outside of the session
  bool own_greeting = false;  // dialogue before the session, or without one
  bool session = false;       // was seen
};

// `use session` is what the transport does; everything else is the check's own doing.
void Look(const Library& library, const Block& check, const std::vector<Step>& steps,
          const std::string& transport, int depth, Beginning& seen) {
  for (const auto& step : steps) {
    if (const auto* use = std::get_if<Use>(&step.what)) {
      if (use->name == "session") {
        seen.session = true;
        continue;
      }
      seen.starts_tls |= use->name == "starttls";
      const Block* used = FindUsed(library, use->name, check, transport);
      if (used && depth < kDeepestUse)
        Look(library, check, used->steps, transport, depth + 1, seen);
    } else if (const auto* repeat = std::get_if<Repeat>(&step.what)) {
      Look(library, check, repeat->steps, transport, depth, seen);
    } else if (std::holds_alternative<Tls>(step.what)) {
      seen.starts_tls = true;
    } else if (std::holds_alternative<Expect>(step.what) ||
               std::holds_alternative<Send>(step.what)) {
      seen.own_greeting |= !seen.session;
    }
  }
}

bool RunsOver(const Library& library, const Block& check, const std::string& transport) {
  Beginning seen;
  Look(library, check, check.steps, transport, 0, seen);
  if (seen.starts_tls) return transport == "clear";
  return !(seen.own_greeting && transport == "starttls");
}

class Needs {
 public:
  void Of(const std::vector<Step>& steps, std::uint64_t times) {
    for (const auto& step : steps) {
      if (std::holds_alternative<Tls>(step.what)) Add("STARTTLS");
      if (std::holds_alternative<Bdat>(step.what)) Add("CHUNKING");
      if (std::holds_alternative<Delivered>(step.what)) Add("inbox");
      if (const auto* auth = std::get_if<Auth>(&step.what); auth && !auth->arguments.empty()) {
        Add("AUTH " + Print(auth->arguments[0]));
        Add("account");
      }
      if (const auto* expect = std::get_if<Expect>(&step.what); expect && step.from_use)
        OfSetUp(*expect);
      if (const auto* wait = std::get_if<Wait>(&step.what)) Waits(wait->time, times);
      if (const auto* cut = std::get_if<Cut>(&step.what))
        Waits(cut->pause.value_or(Duration{0}), times);
      if (const auto* repeat = std::get_if<Repeat>(&step.what))
        Of(repeat->steps, times * std::min<std::uint64_t>(repeat->times, 1'000'000));
    }
  }

  std::vector<std::string> Take() {
    if (waited_ > std::chrono::seconds(1)) Add("slow");
    return std::move(needs_);
  }

 private:
  // What set-up expects to be offered is needed: without it there is nothing to judge.
  void OfSetUp(const Expect& expect) {
    if (expect.outcomes.empty()) return;
    for (const auto& alternatives : expect.outcomes[0].sequence)
      for (const auto& pattern : alternatives)
        for (const auto& attribute : pattern.attributes)
          if (attribute.kind == Attribute::Kind::kHas) Add(PrintWords(attribute.words).substr(1));
  }
  void Add(const std::string& need) {
    if (std::find(needs_.begin(), needs_.end(), need) == needs_.end()) needs_.push_back(need);
  }
  void Waits(Duration time, std::uint64_t times) {
    waited_ += time * static_cast<std::int64_t>(std::min<std::uint64_t>(times, 1000));
  }

  std::vector<std::string> needs_;
  Duration waited_{0};
};

}  // namespace

std::vector<std::string> TransportsOf(const Library& library, const Block& check) {
  if (check.under == Under::kClient) return {""};
  std::vector<std::string> transports;
  for (const char* transport : {"clear", "starttls", "implicit"}) {
    const bool wanted = check.over.empty() || std::count(check.over.begin(), check.over.end(),
                                                         std::string(transport)) > 0;
    if (wanted && RunsOver(library, check, transport)) transports.emplace_back(transport);
  }
  return transports;
}

std::vector<std::string> NeedsOf(const Block& expanded) {
  Needs needs;
  needs.Of(expanded.steps, 1);
  auto all = needs.Take();
  // The other needs are a server's to meet.
  if (expanded.under == Under::kClient)
    std::erase_if(all, [](const std::string& need) { return need != "slow"; });
  return all;
}

}  // namespace smtpspec::script
