// Somebody between two ends of a SASL exchange, who changes messages as lines of a text say: one
// line a message, in order; behind the last line, and where a line is none of these, messages pass.
//
//   flip AT BIT · delete AT COUNT · insert AT OCTETS · replace OCTETS · truncate AT · withhold
#ifndef SMTPSPEC_FUZZ_SASL_MIDDLE_H_
#define SMTPSPEC_FUZZ_SASL_MIDDLE_H_

#include <string>
#include <string_view>

namespace smtpspec::fuzz {

// Text up to `end`, which is taken too; all that is left where there is none.
inline std::string_view TakeUpTo(char end, std::string_view& text) {
  const std::size_t size = text.find(end);
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size == std::string_view::npos ? text.size() : size + 1);
  return taken;
}

// At most four digits; anything else is 0.
inline std::size_t NumberOf(std::string_view digits) {
  std::size_t number = 0;
  for (const char c : digits.substr(0, 4)) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

class Middle {
 public:
  explicit Middle(std::string_view lines) : lines_(lines) {}

  // Whether the next line is `withhold`, which is taken then: the client waits to be asked.
  bool Withholds() {
    std::string_view rest = lines_;
    if (TakeUpTo('\n', rest) != "withhold") return false;
    lines_ = rest;
    return true;
  }

  std::string operator()(std::string message) {
    std::string_view line = TakeUpTo('\n', lines_);
    const std::string_view verb = TakeUpTo(' ', line);
    if (verb == "replace") return std::string(line);
    if (message.empty() && verb != "insert") return message;
    const std::size_t at = NumberOf(TakeUpTo(' ', line)) % (message.size() + 1);
    if (verb == "insert") message.insert(at, line);
    if (verb == "delete") message.erase(at, NumberOf(line));
    if (verb == "truncate") message.resize(at);
    if (verb == "flip" && at < message.size())
      message[at] = static_cast<char>(message[at] ^ (1 << NumberOf(line) % 8));
    return message;
  }

 private:
  std::string_view lines_;
};

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SASL_MIDDLE_H_
