// Changes a case as its author would: another rule, another flight, other octets. Every change
// gives a case that reads back.
#ifndef SMTPSPEC_CONFORMANCE_CASES_CASE_MUTATOR_H_
#define SMTPSPEC_CONFORMANCE_CASES_CASE_MUTATOR_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include "conformance/script/script.h"

namespace smtpspec::cases {

// What a party says that is not under test, a whole transaction, or its part in one, and what one
// is given up with.
struct DialogueWords {
  std::span<const std::string_view> texts, transaction, endings;
  bool waits = false;  // it may say nothing for minutes
};

// Where a rule can stand in cases with one engine, which have no flights.
struct RulePlace {
  bool reply_to = false;
  std::string_view thing;
  bool command = false;  // else an event: "end", "reply"
  bool counted = false;  // #1 to #12
  bool twice = false;    // in clear and inside TLS, and so one of them can be meant
};
struct RuleWords {
  std::span<const RulePlace> places;
  std::span<const script::Change::Kind> changes;
  std::span<const std::string_view> texts;
};

class CaseMutator {
 public:
  // Changes octets in any way, to at most that many: the engine's own mutator, which knows the
  // dictionary and what comparisons were made.
  using MutateOctets = std::function<std::string(std::string octets, std::size_t most)>;

  // `words`: in place of those of case_words.h; they outlive the mutator.
  CaseMutator(unsigned seed, MutateOctets mutate, std::optional<DialogueWords> words = {})
      : random_(seed), mutate_(std::move(mutate)), words_(words) {}
  // Cases under an engine are then made of rules, and not of what is sent.
  CaseMutator(unsigned seed, MutateOctets mutate, RuleWords rules)
      : random_(seed), mutate_(std::move(mutate)), rules_(rules) {}

  // A case with nothing in it but a policy.
  static script::Block Empty(script::Block::Under under = script::Block::Under::kNone);

  void Mutate(script::Block& block);
  // The first with some of the second's rules.
  void Cross(script::Block& block, const script::Block& other);

 private:
  std::size_t Below(std::size_t count) { return random_() % count; }
  void ChangeSetting(script::Block& block);
  DialogueWords WordsFor(script::Block::Under under) const;
  void MutateDialogue(script::Block& block);
  void AddSend(script::Block& block);
  void AddTransaction(script::Block& block);
  void AddBegun(script::Block& block, std::size_t length);
  void ChangeSend(script::Send& send);
  void AddRule(script::Block& block);
  std::size_t NewFlight();
  void Place(script::Rule& rule);
  script::Rule NewRule();
  void ChangeRule(script::Rule& rule);
  void ChangeOctets(script::Rule& rule);
  script::Octets NewOctets();

  std::minstd_rand random_;
  MutateOctets mutate_;
  std::optional<DialogueWords> words_;
  std::optional<RuleWords> rules_;
};

}  // namespace smtpspec::cases

#endif  // SMTPSPEC_CONFORMANCE_CASES_CASE_MUTATOR_H_
