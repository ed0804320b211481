#include "conformance/tamper/properties.h"

#include <algorithm>
#include <string_view>
#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

std::vector<std::string> WordsOf(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find_first_of(" =\r\n"), line.size());
    if (end > 0) words.push_back(UpperCase(line.substr(0, end)));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

bool LineHas(std::string_view line, const std::vector<std::string>& wanted, bool first_is_first) {
  const std::vector<std::string> words = WordsOf(line);
  if (words.empty()) return false;
  if (first_is_first && words.front() != UpperCase(wanted.front())) return false;
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
    return std::find(words.begin(), words.end(), UpperCase(word)) != words.end();
  });
}

bool Bare(std::string_view text, char c) {
  for (std::size_t i = text.find(c); i != std::string_view::npos; i = text.find(c, i + 1)) {
    const bool paired =
        c == '\n' ? i > 0 && text[i - 1] == '\r' : i + 1 < text.size() && text[i + 1] == '\n';
    if (!paired) return true;
  }
  return false;
}

}  // namespace

bool UnitHas(const TamperUnit& unit, const std::vector<std::string>& words) {
  if (words.empty()) return true;
  const std::string_view text = unit.octets;
  if (unit.kind != TamperUnit::Kind::kReply) {
    if (words[0] == "bare-lf") return Bare(text, '\n');
    if (words[0] == "bare-cr") return Bare(text, '\r');
    if (words[0] == "nul") return text.find('\0') != std::string_view::npos;
    if (words[0] == "8bit") {
      return std::any_of(text.begin(), text.end(),
                         [](char c) { return static_cast<unsigned char>(c) > 127; });
    }
    return LineHas(text.substr(0, text.find('\r')), words, false);
  }
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (line.size() > 4 && LineHas(line.substr(4), words, true)) return true;
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return false;
}

}  // namespace smtpspec
