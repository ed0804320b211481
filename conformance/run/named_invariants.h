// What has to hold of every run, whoever stands between the two: invariants by name. Checks, fuzz
// targets, the learner and tests are held to them alike. A `case` says with `broke NAME` which one
// it is kept for.
#ifndef SMTPSPEC_CONFORMANCE_RUN_NAMED_INVARIANTS_H_
#define SMTPSPEC_CONFORMANCE_RUN_NAMED_INVARIANTS_H_

#include <span>
#include <string_view>

namespace smtpspec {

struct NamedInvariant {
  std::string_view name;         // as `broke` says it
  std::string_view claim;        // one sentence
  std::string_view requirement;  // an id of spec/; empty: it is of programs, not of the protocol
  // What watches it: "meeting" (JudgeMeeting), or the fuzz targets and tests that claim it.
  std::string_view watched_by;
};
std::span<const NamedInvariant> AllNamedInvariants();
const NamedInvariant* FindInvariant(std::string_view name);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_NAMED_INVARIANTS_H_
