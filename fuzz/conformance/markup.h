// Whether a text is well-formed XML, as far as reports use it: elements, quoted attributes, and the
// five entities; no comments, sections or namespaces. HTML that closes all its elements is, too.
#ifndef SMTPSPEC_FUZZ_CONFORMANCE_MARKUP_H_
#define SMTPSPEC_FUZZ_CONFORMANCE_MARKUP_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec::fuzz {

// The names of elements as they open and close, "a", "/a" and "a/", in order. Nothing: the text is
// not well formed.
using Tags = std::optional<std::vector<std::string>>;
Tags TagsOf(std::string_view text);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_CONFORMANCE_MARKUP_H_
