// What a run showed to be wrong, told apart finely enough that the same thing is reported once.
#ifndef SMTPSPEC_CONFORMANCE_RUN_BROKEN_H_
#define SMTPSPEC_CONFORMANCE_RUN_BROKEN_H_

#include <string>

namespace smtpspec {

struct Broken {
  std::string invariant;  // a name of named_invariants.h
  std::string kind;       // in which way: a word of a-z and -, as of a variant of a check
  std::string text;       // one line for a person; not printable yet

  bool Same(const Broken& other) const {
    return invariant == other.invariant && kind == other.kind;
  }
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_BROKEN_H_
