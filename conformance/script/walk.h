// Visits the texts and patterns of a block wherever they stand.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_WALK_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_WALK_H_

#include "conformance/script/script.h"

namespace smtpspec::script {

class Visitor {
 public:
  virtual ~Visitor() = default;
  // `where` is that of the step or pattern around it, or of the block.
  virtual void OnWord(Template& word, Position where) = 0;  // an argument, a word of `has`, …
  virtual void OnOctets(Octets& octets, Position where) = 0;
  // After the words and octets of its attributes; its own name, details and word are OnPattern's.
  virtual void OnPattern(Pattern& pattern) = 0;
};

// Headers, steps and rules; not the values of `vary`, and not the mutants.
void Walk(Block& block, Visitor& visitor);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_WALK_H_
