// Which checks are meant: ids, globs, sections, levels and tags, united; `!` in front takes away.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_SELECTOR_H_
#define SMTPSPEC_CONFORMANCE_REPORT_SELECTOR_H_

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/exit_code.h"
#include "conformance/script/script.h"

namespace smtpspec {

// `*` is any text, also with a slash in it; `?` one octet; nothing else is special.
bool GlobMatches(std::string_view pattern, std::string_view text);

// What a selector looks at; checks have it, and requirements too.
struct Selectable {
  std::string id, level;
  std::vector<std::string> covers, tags;
};
Selectable SelectableOf(const script::Block& check);

// One selector without `!`: "starttls/*", "rfc3207", "rfc5321/4.5.2" (that section and those below
// it), "threat/command-injection", "level:must", "tag:smuggling".
bool SelectorMatches(std::string_view selector, const Selectable& item);

// `@FILE` becomes the selectors in that file: one a line, `#` begins a comment.
std::expected<std::vector<std::string>, CommandError> ReadSelectors(
    const std::vector<std::string>& arguments);

// Indexes of the items meant, in their order. No selector means all of them, and so does a list in
// which every one is negated. A selector that matches no item at all is an error that names it,
// and so are selectors that leave none. `kind`: the word of `smtpspec list` for such items.
std::expected<std::vector<std::size_t>, CommandError> Select(
    const std::vector<std::string>& selectors, const std::vector<Selectable>& items,
    std::string_view kind = "checks");

// "2/5": the second of five parts.
struct Shard {
  std::uint64_t part = 1, parts = 1;
  bool Holds(std::string_view id) const;  // by a hash of the id: the same in every run and build
};
std::expected<Shard, CommandError> ParseShard(std::string_view text);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_SELECTOR_H_
