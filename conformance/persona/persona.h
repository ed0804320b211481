// A server with a character: the reference server and the rules of a `persona` block, or of any
// client check, which is a hostile server too.
#ifndef SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_H_
#define SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_H_

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec {

// Those that `serve --persona` knows: personas first, then client checks.
std::vector<const script::Block*> PersonasOf(const script::Library& library);

// `NAME` or `NAME=LABELS`: the labels of `vary`, joined by commas; without them the first of each.
// The block is expanded. The error is a line for a person: what there is instead.
std::expected<script::Block, std::string> FindPersona(const script::Library& library,
                                                      std::string_view name);

// Several at once: all their rules, in order. A dialogue cannot be joined with anything.
std::expected<script::Block, std::string> JoinPersonas(const script::Library& library,
                                                       const std::vector<std::string>& names);

// "code=450, 451 …": what may stand behind `=`; empty where nothing may.
std::string ArgumentsOf(const script::Block& persona);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_H_
