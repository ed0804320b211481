#include "conformance/cases/case_text.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/script/parser.h"
#include "conformance/script/print.h"
#include "tls/policy.h"

namespace smtpspec::cases {
namespace {

using script::Block;
using script::Change;
using script::Octets;
using script::Rule;

std::size_t SizeOf(const Octets& octets) {
  std::size_t size = 0;
  for (const script::Item& item : octets.items) {
    if (item.times > kMostPayload) return SIZE_MAX;
    for (const script::Piece& piece : item.text.pieces) size += piece.octets.size() * item.times;
  }
  return size;
}

std::vector<const Octets*> OctetsIn(const script::Step& step) {
  if (const auto* rule = std::get_if<Rule>(&step.what))
    return {&rule->change.payload.octets, &rule->change.from, &rule->change.to};
  if (const auto* send = std::get_if<script::Send>(&step.what)) return {&send->payload.octets};
  return {};
}

bool IsSmall(const Block& block) {
  if (block.steps.size() > kMostRules) return false;
  std::size_t size = 0;
  for (const script::Step& step : block.steps) {
    for (const Octets* octets : OctetsIn(step)) {
      const std::size_t more = SizeOf(*octets);
      if (more > kMostPayload) return false;
      size += more;
    }
  }
  return size <= kMostPayload;
}

constexpr Change::Kind kOfOctets[] = {
    Change::Kind::kAfter, Change::Kind::kBefore, Change::Kind::kReplaceWith, Change::Kind::kAnswer,
    Change::Kind::kDrop,  Change::Kind::kTwice,  Change::Kind::kHold,        Change::Kind::kOctets,
    Change::Kind::kKeep,  Change::Kind::kSplit,  Change::Kind::kRemoveLine};

Rule RuleFromOctets(std::string_view octets) {
  Rule rule{};
  rule.flight = 1 + static_cast<unsigned char>(octets[0]) % kFlights;
  rule.change.kind = kOfOctets[static_cast<unsigned char>(octets[1]) % std::size(kOfOctets)];
  const std::string_view rest = octets.substr(2);
  rule.change.payload.octets = rule.change.from = Literal(std::string(rest));
  rule.change.number = rest.size() + 1;
  return rule;
}

// What was read or written lately, by text.
class KnownCases {
 public:
  using Case = std::shared_ptr<const Block>;
  static constexpr std::size_t kMost = 4096;

  const Case* Find(std::string_view text) const {
    const auto found = cases_.find(text);
    return found == cases_.end() ? nullptr : &found->second;
  }
  Case Add(std::string text, Block block) {
    if (cases_.size() >= kMost) cases_.clear();
    auto known = std::make_shared<const Block>(std::move(block));
    cases_.insert_or_assign(std::move(text), known);
    return known;
  }

 private:
  std::map<std::string, Case, std::less<>> cases_;
};
KnownCases& Known() {
  thread_local KnownCases known;
  return known;
}

std::optional<Block> Parse(std::string_view text) {
  if (!text.starts_with("case ")) return std::nullopt;
  script::Library library;
  if (!ParseScript(text, "input", library).empty() || library.blocks.size() != 1)
    return std::nullopt;
  Block& block = library.blocks.front();
  if (block.kind != Block::Kind::kCase || !IsSmall(block)) return std::nullopt;
  return std::move(block);
}

}  // namespace

Octets Literal(std::string octets) {
  return {{{{{{std::move(octets), {}}}}, 1}}};
}

std::shared_ptr<const Block> CaseFromText(std::string_view text) {
  if (const KnownCases::Case* known = Known().Find(text)) return *known;
  auto block = Parse(text);
  return block ? Known().Add(std::string(text), *std::move(block)) : nullptr;
}

std::string TextFromCase(Block block) {
  std::string text = Print(block);
  if (IsSmall(block)) Known().Add(text, std::move(block));
  return text;
}

Block CaseFromOctets(std::string_view octets) {
  Block block{};
  block.kind = Block::Kind::kCase;
  block.id = "raw/octets";
  const unsigned char first = octets.empty() ? 0 : static_cast<unsigned char>(octets[0]);
  block.policy = {std::string(Name(static_cast<TlsPolicy>(first % 4)))};
  octets.remove_prefix(std::min<std::size_t>(octets.size(), 1));
  while (!octets.empty() && block.steps.size() < kMostRules) {
    const std::string_view piece = octets.substr(0, octets.find('\xff'));
    if (piece.size() >= 2)
      block.steps.push_back({RuleFromOctets(piece.substr(0, kMostPayload / kMostRules)), {}, {}});
    octets.remove_prefix(std::min(octets.size(), piece.size() + 1));
  }
  return block;
}

}  // namespace smtpspec::cases
