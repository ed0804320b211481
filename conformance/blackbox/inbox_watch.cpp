#include "conformance/blackbox/inbox_watch.h"

#include <algorithm>
#include <string_view>

namespace smtpspec {
namespace {

constexpr std::size_t kLongestLine = 998;

// Nothing that a server may have a reason to change on its way: printable ASCII in lines of usual
// length.
bool IsPlain(std::string_view text) {
  std::size_t line = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool end = text.substr(i).starts_with("\r\n");
    if (end) {
      line = 0;
      ++i;
    } else if (c < ' ' || c > '~' || ++line > kLongestLine) {
      return false;
    }
  }
  return true;
}

// The body as it was meant: without the dots that were put in, and without the end.
std::string BodyOf(std::string_view text) {
  const std::size_t begin = text.find("\r\n\r\n");
  if (begin == text.npos || !text.ends_with("\r\n.\r\n")) return {};
  text = text.substr(begin + 2, text.size() - begin - 5);  // from the last CRLF of the header on
  std::string body;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool put_in = text[i] == '.' && i >= 2 && text.substr(i - 2, 2) == "\r\n";
    if (!put_in) body += text[i];
  }
  return body;
}

}  // namespace

std::optional<Broken> JudgeLetter(const Letter& letter, InboxFolder& inbox) {
  const std::vector<std::string> messages = inbox.MessagesWith(letter.nonce);
  if (letter.cut) {
    if (messages.empty()) return std::nullopt;
    return Broken{"truncation", std::string(kCutDelivered),
                  "a text in which the connection ended is in the inbox"};
  }
  const std::string body = BodyOf(letter.text);
  if (body.find_first_not_of("\r\n") == body.npos || !IsPlain(letter.text)) return std::nullopt;
  const bool changed = std::ranges::any_of(
      messages, [&](const std::string& message) { return message.find(body) == message.npos; });
  if (!changed) return std::nullopt;
  return Broken{"boundary", std::string(kTextChanged),
                "a text is in the inbox with another body than was sent"};
}

}  // namespace smtpspec
