// Which block a name means: of a `use`, or of a check.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_USES_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_USES_H_

#include <string>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec::script {

// How deep uses go; more is a circle.
inline constexpr int kDeepestUse = 16;

// The fragment of that name for scripts like `user` over `transport`; in a persona, an attack or a
// case also the persona or attack of that name. Nothing if there is none.
const Block* FindUsed(const Library& library, const std::string& name, const Block& user,
                      const std::string& transport);

// The check of that id. Nothing if there is none.
const Block* FindCheck(const Library& library, const std::string& id);

// The steps of `block` with every `use` replaced by the steps that it means. A `use` that means
// nothing, or that goes round in a circle, stays.
std::vector<Step> ResolveUses(const Library& library, const Block& block,
                              const std::string& transport);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_USES_H_
