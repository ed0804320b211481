#include "conformance/cases/case_mutator.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/cases/case_text.h"
#include "conformance/cases/case_words.h"

namespace smtpspec::cases {
namespace {

using script::Block;
using script::Change;
using script::Rule;
using Kind = Change::Kind;

constexpr std::size_t kMostOctets = 200;

// How a flight can be met; those of the octets that are put in come first, and more often.
constexpr Kind kChanges[] = {Kind::kAfter,  Kind::kAfter,  Kind::kReplaceWith, Kind::kReplaceWith,
                             Kind::kAnswer, Kind::kBefore, Kind::kRemoveLine,  Kind::kReplace,
                             Kind::kDrop,   Kind::kTwice,  Kind::kHold,        Kind::kOctets,
                             Kind::kKeep,   Kind::kSplit,  Kind::kClose,       Kind::kWait,
                             Kind::kReplay, Kind::kSilence};

script::Template Word(std::string_view text) {
  return {{{std::string(text), {}}}};
}

std::string OctetsOf(const script::Octets& octets) {
  std::string text;
  for (const script::Item& item : octets.items)
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(item.times, kMostOctets); ++i)
      for (const script::Piece& piece : item.text.pieces) text += piece.octets;
  return text;
}

// The login of all meetings stays a placeholder: no case knows a password.
script::Octets WithLogin(std::string_view text) {
  constexpr std::string_view kLogin = "{plain}";
  const std::size_t at = text.find(kLogin);
  script::Octets octets = Literal(std::string(text.substr(0, at)));
  if (at != std::string_view::npos) {
    std::vector<script::Piece>& pieces = octets.items.front().text.pieces;
    pieces.push_back({"", "plain"});
    pieces.push_back({std::string(text.substr(at + kLogin.size())), ""});
  }
  return octets;
}

// What the party says that is not under test.
script::Step SendOf(Block::Under under, std::string_view text) {
  const bool client = under == Block::Under::kServer;
  script::Step step{};
  step.what = script::Send{client ? script::Party::kClient : script::Party::kServer,
                           {WithLogin(text), false}};
  return step;
}

bool OnlyOfHandshake(Kind kind) {
  return kind == Kind::kTls || kind == Kind::kFail;
}

bool Twin(const Rule& a, const Rule& b) {
  return a.flight == b.flight && a.change == b.change && a.thing == b.thing &&
         a.reply_to == b.reply_to;
}

std::vector<std::size_t> RulesOf(const Block& block) {
  std::vector<std::size_t> rules;
  for (std::size_t i = 0; i < block.steps.size(); ++i)
    if (std::holds_alternative<Rule>(block.steps[i].what)) rules.push_back(i);
  return rules;
}

}  // namespace

Block CaseMutator::Empty(Block::Under under) {
  Block block{};
  block.under = under;
  block.kind = Block::Kind::kCase;
  block.id = "found/new";
  block.policy = {"starttls"};
  return block;
}

// What decides about TLS is said in the first flights: half of all rules are about them.
std::size_t CaseMutator::NewFlight() {
  constexpr std::size_t kBeforeTls = 6;
  return 1 + Below(Below(2) == 0 ? kBeforeTls : kFlights);
}

// On a unit by its name, or on a flight by its number.
void CaseMutator::Place(Rule& rule) {
  if (!rules_) {
    rule.flight = NewFlight();
    return;
  }
  constexpr std::size_t kMostCounted = 12;
  const RulePlace& place = rules_->places[Below(rules_->places.size())];
  rule.reply_to = place.reply_to;
  rule.thing = {};
  rule.thing.kind = place.command ? script::Pattern::Kind::kCommand : script::Pattern::Kind::kEvent;
  rule.thing.name = Word(place.thing);
  if (place.counted) rule.thing.nth = 1 + Below(kMostCounted);
  if (!place.twice || Below(2) == 0) return;
  script::Attribute where{};
  where.kind = Below(2) == 0 ? script::Attribute::Kind::kInClear : script::Attribute::Kind::kInTls;
  rule.thing.attributes.push_back(std::move(where));
}

script::Octets CaseMutator::NewOctets() {
  if (rules_) return Literal(std::string(rules_->texts[Below(rules_->texts.size())]));
  return Literal(std::string(kTexts[Below(std::size(kTexts))]));
}

Rule CaseMutator::NewRule() {
  Rule rule{};
  if (Below(12) == 0) {  // the handshake comes to something else
    rule.thing.kind = script::Pattern::Kind::kEvent;
    rule.thing.name = Word("tls");
    const bool fails = Below(2) == 0;
    rule.change.kind = fails ? Kind::kFail : Kind::kTls;
    rule.change.arguments = {
        Word(fails ? "handshake_failure" : kCertificates[Below(std::size(kCertificates))])};
    return rule;
  }
  Place(rule);
  Change& change = rule.change;
  change.kind = rules_ ? rules_->changes[Below(rules_->changes.size())]
                       : kChanges[Below(std::size(kChanges))];
  switch (change.kind) {
    case Kind::kAfter:
    case Kind::kBefore:
    case Kind::kRemoveLine:
      change.from =
          change.kind == Kind::kRemoveLine && Below(2) == 0 ? Literal("STARTTLS") : NewOctets();
      break;
    case Kind::kReplaceWith:
    case Kind::kAnswer:
      change.payload.octets = NewOctets();
      break;
    case Kind::kReplace:
      change.from = NewOctets();
      change.to = NewOctets();
      break;
    case Kind::kKeep:
    case Kind::kSplit:
      change.number = 1 + Below(40);
      break;
    case Kind::kClose:
      change.arguments = {Word(kCloses[Below(std::size(kCloses))])};
      break;
    case Kind::kReplay:
      change.arguments = {Word(kReplayed[Below(std::size(kReplayed))])};
      break;
    case Kind::kWait:
      change.time = std::chrono::seconds(1 + Below(600));
      break;
    default:
      break;
  }
  return rule;
}

DialogueWords CaseMutator::WordsFor(Block::Under under) const {
  if (words_) return *words_;
  if (under == Block::Under::kServer) return {kClientTexts, kTransaction, kClientEndings, true};
  return {kServerTexts, kAcceptance, kServerEndings, true};
}

void CaseMutator::AddSend(Block& block) {
  const DialogueWords words = WordsFor(block.under);
  script::Step step = SendOf(block.under, words.texts[Below(words.texts.size())]);
  if (words.waits && Below(16) == 0) step.what = script::Wait{std::chrono::minutes(5)};
  const std::size_t place = Below(2) == 0 ? block.steps.size() : Below(block.steps.size() + 1);
  block.steps.insert(block.steps.begin() + static_cast<std::ptrdiff_t>(place), std::move(step));
}

// A whole transaction, or a server's part in one: one change gets a run into its depths. Before
// some of them another is given up on the way, of which nothing may be left.
void CaseMutator::AddTransaction(Block& block) {
  const DialogueWords words = WordsFor(block.under);
  if (Below(3) == 0) {
    AddBegun(block, Below(words.transaction.size()));
    if (block.steps.size() < kMostRules)
      block.steps.push_back(SendOf(block.under, words.endings[Below(words.endings.size())]));
  }
  AddBegun(block, words.transaction.size());
}

void CaseMutator::AddBegun(Block& block, std::size_t length) {
  for (const std::string_view text : WordsFor(block.under).transaction.first(length))
    if (block.steps.size() < kMostRules && Below(12) != 0)
      block.steps.push_back(SendOf(block.under, text));
}

void CaseMutator::ChangeSend(script::Send& send) {
  std::string text = mutate_(OctetsOf(send.payload.octets), kMostOctets);
  send.payload = {Literal(text.empty() ? "x" : std::move(text)), false};
}

void CaseMutator::MutateDialogue(Block& block) {
  const std::size_t choice = Below(12);
  if (choice == 0) return ChangeSetting(block);
  if (choice == 1 || (block.steps.empty() && choice < 6)) return AddTransaction(block);
  if (block.steps.empty() || (choice < 7 && block.steps.size() < kMostRules)) return AddSend(block);
  const auto place = block.steps.begin() + static_cast<std::ptrdiff_t>(Below(block.steps.size()));
  if (choice < 8 || !std::holds_alternative<script::Send>(place->what))
    block.steps.erase(place);
  else
    ChangeSend(std::get<script::Send>(place->what));
}

void CaseMutator::AddRule(Block& block) {
  if (block.steps.size() >= kMostRules) return;
  Rule rule = NewRule();
  for (const std::size_t i : RulesOf(block))
    if (Twin(std::get<Rule>(block.steps[i].what), rule)) return;
  block.steps.push_back({std::move(rule), {}, {}});
}

void CaseMutator::ChangeOctets(Rule& rule) {
  Change& change = rule.change;
  script::Octets* octets = !change.payload.octets.items.empty()        ? &change.payload.octets
                           : !change.to.items.empty() && Below(2) == 0 ? &change.to
                                                                       : &change.from;
  if (octets->items.empty()) return;
  std::string text = mutate_(OctetsOf(*octets), kMostOctets);
  if (text.empty()) text = "x";  // the language has no empty text to look for
  change.payload.line = false;
  *octets = Literal(std::move(text));
}

void CaseMutator::ChangeRule(Rule& rule) {
  const bool handshake = OnlyOfHandshake(rule.change.kind);
  switch (Below(4)) {
    case 0:
      if (rules_ && !handshake) Place(rule);
      if (rule.flight) rule.flight = NewFlight();
      break;
    case 1:
      if (rule.flight) *rule.flight += *rule.flight > 1 && Below(2) == 0 ? -1 : 1;
      break;
    default:
      ChangeOctets(rule);
  }
}

void CaseMutator::ChangeSetting(Block& block) {
  if (Below(2) == 0) {
    block.policy = {std::string(kPolicies[Below(std::size(kPolicies))])};
    return;
  }
  const Setting& setting = kGivens[Below(std::size(kGivens))];
  const auto of_name = [&](const script::Given& given) { return given.name == setting.name; };
  const bool had = std::erase_if(block.given, of_name) > 0;
  if (had && Below(2) == 0) return;
  block.given.push_back({std::string(setting.name), {Word(setting.value)}, {}});
}

void CaseMutator::Mutate(Block& block) {
  const std::size_t times = 1 + Below(3);
  for (std::size_t i = 0; i < times; ++i) {
    if (block.under != Block::Under::kNone && !rules_) {
      MutateDialogue(block);
      continue;
    }
    const std::vector<std::size_t> rules = RulesOf(block);
    const std::size_t choice = rules.empty() ? Below(5) : Below(12);
    if (choice == 0 && !rules_) {
      ChangeSetting(block);
    } else if (choice < 5) {
      AddRule(block);
    } else if (choice < 7) {
      block.steps.erase(block.steps.begin() +
                        static_cast<std::ptrdiff_t>(rules[Below(rules.size())]));
    } else {
      ChangeRule(std::get<Rule>(block.steps[rules[Below(rules.size())]].what));
    }
  }
}

void CaseMutator::Cross(Block& block, const Block& other) {
  if (block.under != other.under) return;
  for (const script::Step& step : other.steps)
    if (block.steps.size() < kMostRules && Below(2) == 0) block.steps.push_back(step);
  if (Below(4) == 0) block.policy = other.policy;
}

}  // namespace smtpspec::cases
