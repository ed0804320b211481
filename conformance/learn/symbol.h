// What a learner can say: the inputs of the machine, each one or more segments.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_SYMBOL_H_
#define SMTPSPEC_CONFORMANCE_LEARN_SYMBOL_H_

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/learn/machine.h"
#include "sasl/credentials.h"

namespace smtpspec {

struct Symbol {
  enum class Kind {
    kSay,
    kHandshake,  // TLS, where the server has just said 220 to STARTTLS; else nothing is sent
    kUpgrade,    // the segments, and the handshake at once where 220 is the first reply
    kClose,      // the end of what the client says: close_notify inside TLS, FIN
  };
  std::string_view name;
  std::string_view segments[2];  // the second may be empty
  std::size_t replies;           // as many as usually come: more are not waited for as long
  bool usual;                    // learned when nobody picks
  Kind kind = Kind::kSay;
};
std::span<const Symbol> Symbols();
// What tells states of a server apart from the beginning on: names of symbols, in a row.
std::span<const std::span<const std::string_view>> UsualSuffixes();

// What stands for the placeholders.
struct SymbolValues {
  std::string client = "client.example.org";
  std::string from = "sender@example.org", to = "postmaster";
  std::optional<Credentials> account;  // nothing: no symbol that needs one
};

// The symbols to be learned, ready to be sent.
struct Alphabet {
  struct Letter {
    const Symbol* symbol;
    std::vector<std::string> segments;
    bool secret;  // has the password in it
  };
  std::vector<Letter> letters;
  std::vector<MachineInput> inputs;
  std::vector<Word> suffixes;  // of UsualSuffixes, those that can be said
};
// `names`: empty: the usual ones; "all" is all. The error names a symbol that there is not, or that
// needs an account.
std::expected<Alphabet, std::string> MakeAlphabet(const std::vector<std::string>& names,
                                                  const SymbolValues& values);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_SYMBOL_H_
