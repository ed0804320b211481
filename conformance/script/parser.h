// Reads script files: the language of docs/scripts.md, one line at a time, strictly.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_PARSER_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_PARSER_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec::script {

// "FILE:LINE:COLUMN: what is wrong; what would be right". Column 0 where none applies.
struct ScriptError {
  std::string file;
  Position position;
  std::string text;
  std::string Line() const;
};

// Adds the blocks of one file. Syntax only; Validate looks at the library as a whole.
std::vector<ScriptError> ParseScript(std::string_view text, const std::string& file, Library& into);

// What only the whole library tells: fragments exist, placeholders are known, every variant of
// every check reads back, each check has a mutant, controls exist, ids are unique. `shipped` also
// demands title, covers and tags.
std::vector<ScriptError> Validate(const Library& library, bool shipped);

// The transports a check runs over: `over`, less those that its own steps rule out (a check that
// starts TLS itself runs in clear only; one that reads the greeting itself not over STARTTLS).
std::vector<std::string> TransportsOf(const Library& library, const Block& check);

// One entry for each choice of `vary` values, in order, for one transport ("clear", "starttls",
// "implicit"; for a client check ""). Mutants are expanded along with their check. A library
// without errors only: Validate also bounds the number of variants.
std::vector<Variant> Expand(const Library& library, const Block& check,
                            const std::string& transport);

// What the steps need of a server beyond `needs`: "STARTTLS", "AUTH PLAIN", "CHUNKING", "inbox",
// "account", "slow".
std::vector<std::string> NeedsOf(const Block& expanded);

// Run-time placeholders.
struct Placeholders {
  std::string client, host, domain, from, to, user, plain, nonce, nonce2;
};
std::string Fill(const Octets& octets, const Placeholders& values);
std::string Fill(const Template& text, const Placeholders& values);
std::string Fill(const Payload& payload, const Placeholders& values);  // with CRLF for a bare line

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_PARSER_H_
