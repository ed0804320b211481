// Changes a case as its author would: another rule, another flight, other octets. Every change
// gives a case that reads back.
#ifndef SMTPSPEC_FUZZ_SESSION_CASE_MUTATOR_H_
#define SMTPSPEC_FUZZ_SESSION_CASE_MUTATOR_H_

#include <cstddef>
#include <functional>
#include <random>
#include <string>

#include "conformance/script/script.h"

namespace smtpspec::fuzz {

class CaseMutator {
 public:
  // Changes octets in any way, to at most that many: the engine's own mutator, which knows the
  // dictionary and what comparisons were made.
  using MutateOctets = std::function<std::string(std::string octets, std::size_t most)>;

  CaseMutator(unsigned seed, MutateOctets mutate) : random_(seed), mutate_(std::move(mutate)) {}

  // A case with nothing in it but a policy.
  static script::Block Empty(script::Block::Under under = script::Block::Under::kNone);

  void Mutate(script::Block& block);
  // The first with some of the second's rules.
  void Cross(script::Block& block, const script::Block& other);

 private:
  std::size_t Below(std::size_t count) { return random_() % count; }
  void ChangeSetting(script::Block& block);
  void MutateDialogue(script::Block& block);
  void AddSend(script::Block& block);
  void AddTransaction(script::Block& block);
  void ChangeSend(script::Send& send);
  void AddRule(script::Block& block);
  std::size_t NewFlight();
  script::Rule NewRule();
  void ChangeRule(script::Rule& rule);
  void ChangeOctets(script::Rule& rule);
  script::Octets NewOctets();

  std::minstd_rand random_;
  MutateOctets mutate_;
};

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_CASE_MUTATOR_H_
