#include "conformance/blackbox/client_cases.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "conformance/blackbox/case_values.h"
#include "conformance/blackbox/client_words.h"
#include "conformance/cases/case_text.h"
#include "conformance/client_run/client_jobs.h"
#include "conformance/client_run/offers.h"
#include "conformance/script/embedded_checks.h"
#include "conformance/script/print.h"

namespace smtpspec {
namespace {

using script::Block;

constexpr std::chrono::milliseconds kLongestPause(200);
constexpr std::string_view kOwnGivens[] = {"message", "recipients"};

// Where a list in clear would have another effect than the one inside TLS.
constexpr std::string_view kOwnCases[] = {
    R"(case own/small under client
  on reply to EHLO, in clear: replace with "250-{host}\r\n250-STARTTLS\r\n250 SIZE 1\r\n"
)",
    R"(case own/much under client
  on reply to EHLO, in clear: before "250-CHUNKING\r\n250-BINARYMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250-REQUIRETLS\r\n"
)",
    R"(case own/login under client
  on reply to EHLO, in clear: before "250-AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2 EXTERNAL\r\n"
)",
    R"(case own/groups under client
  on reply to EHLO, in tls: replace with "250-{host}\r\n250 AUTH PLAIN LOGIN SCRAM-SHA-256\r\n"
)",
};

bool IsRule(const script::Step& step) {
  return std::holds_alternative<script::Rule>(step.what);
}

bool IsOfClients(const script::Given& given) {
  return std::ranges::find(kOwnGivens, given.name) != std::end(kOwnGivens);
}

// The setting of a check, for who judges by other things than it does.
Block CaseOf(const Block& check) {
  Block block = cases::CaseMutator::Empty(Block::Under::kClient);
  block.policy.clear();
  // As rules, whose octets can be changed.
  for (script::Rule& rule : RulesOf(check.offers)) block.steps.push_back({std::move(rule), {}, {}});
  for (const script::Given& given : check.given)
    if (IsOfClients(given)) block.given.push_back(given);
  for (const script::Step& step : check.steps)
    if (IsRule(step)) block.steps.push_back({std::get<script::Rule>(step.what), {}, {}});
  return block;
}

bool HasSeveralRecipients(const Block& block) {
  return std::ranges::any_of(block.given,
                             [](const script::Given& given) { return given.name == "recipients"; });
}

}  // namespace

Block ClientCases::Next(const std::vector<Block>& corpus) {
  Block block = corpus.empty() || OneIn(20) ? cases::CaseMutator::Empty(Block::Under::kClient)
                                            : corpus[Below(corpus.size())];
  const std::size_t times = 1 + Below(2);
  for (std::size_t i = 0; i < times; ++i) {
    cases::CaseMutator mutator(
        NewSeed(),
        [this](std::string octets, std::size_t most) {
          return ChangeOctets(std::move(octets), most, kClientFragments);
        },
        cases::RuleWords{kClientPlaces, kClientChanges, kClientTexts});
    if (OneIn(8) && !corpus.empty())
      mutator.Cross(block, corpus[Below(corpus.size())]);
    else
      mutator.Mutate(block);
  }
  if (block.steps.size() > cases::kMostRules) block.steps.resize(cases::kMostRules);
  block.policy.clear();
  return block;
}

std::vector<Block> FirstClientCases(std::string_view policy, bool takes_recipients,
                                    std::uint64_t seed) {
  Block honest = cases::CaseMutator::Empty(Block::Under::kClient);
  honest.policy.clear();
  std::vector<Block> first = {honest};
  for (const std::string_view own : kOwnCases) {
    Block block = *cases::CaseFromText(own);
    block.id = honest.id;
    first.push_back(NamesAsOctets(std::move(block)));
  }
  const script::Library library = script::LoadShipped();
  for (const Block& check : library.blocks) {
    const bool of_policy =
        check.policy.empty() || std::ranges::find(check.policy, policy) != check.policy.end();
    if (check.kind != Block::Kind::kCheck || check.under != Block::Under::kClient || !of_policy)
      continue;
    for (const script::Variant& variant : script::Expand(library, check, "")) {
      Block block = CaseOf(variant.check);
      if (PausesOf(block) > kLongestPause || (!takes_recipients && HasSeveralRecipients(block)))
        continue;
      if (block == honest || std::ranges::find(first, block) != first.end()) continue;
      // What is too big for a file of its own is left to the check.
      if (cases::CaseFromText(script::Print(block))) first.push_back(NamesAsOctets(block));
    }
  }
  // Those that are not of checks come first.
  std::shuffle(first.begin() + 1 + std::ssize(kOwnCases), first.end(),
               std::minstd_rand(static_cast<std::minstd_rand::result_type>(seed)));
  return first;
}

Block AsRules(Block block) {
  std::vector<script::Step> steps;
  std::uint64_t count = 0;
  for (script::Step& step : block.steps) {
    if (IsRule(step)) {
      steps.push_back(std::move(step));
      continue;
    }
    auto* const send = std::get_if<script::Send>(&step.what);
    if (send == nullptr) continue;
    script::Rule rule{};
    rule.thing.kind = script::Pattern::Kind::kEvent;
    rule.thing.name = {{{"reply", {}}}};
    rule.thing.nth = ++count;
    rule.change.kind = script::Change::Kind::kReplaceWith;
    rule.change.payload = std::move(send->payload);
    steps.push_back({std::move(rule), {}, {}});
  }
  block.steps = std::move(steps);
  return block;
}

}  // namespace smtpspec
