#include <algorithm>
#include <array>
#include <set>

#include "conformance/script/line.h"

namespace smtpspec::script {
namespace {

template <std::size_t N>
bool OneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string Quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

bool Wants(const Reading& reading, std::string_view what) {
  return std::find(reading.wants.begin(), reading.wants.end(), what) != reading.wants.end();
}

std::string Listed(const std::vector<std::string_view>& wants) {
  std::vector<std::string_view> once;
  for (const auto& want : wants)
    if (std::find(once.begin(), once.end(), want) == once.end()) once.push_back(want);
  std::string all;
  for (std::size_t i = 0; i < once.size(); ++i) {
    if (i > 0) all += i + 1 == once.size() ? " or " : ", ";
    all += once[i];
  }
  return all;
}

// Faults inside a string; the column of an escape is that of its backslash.
std::string InString(std::string_view line, const Reading& reading, std::size_t& column) {
  if (column >= line.size() && Wants(reading, "a closing quote"))
    return "the string is not closed; a \" ends it";
  const std::string_view before = line.substr(0, column);
  const std::size_t backslash = before.rfind('\\');
  const bool in_escape =
      backslash != std::string_view::npos && column - backslash <= 3 &&
      std::all_of(before.begin() + static_cast<std::ptrdiff_t>(backslash) + 1, before.end(),
                  [&](char c) { return c != '"' && (c == 'x' || column - backslash > 2); });
  const bool hex = line.substr(0, backslash + 2).ends_with("\\x");
  if (in_escape && (column - backslash == 1 || hex)) {
    column = backslash;
    const std::size_t length = hex ? 4 : 2;
    return "unknown escape " + std::string(line.substr(backslash, length)) +
           R"(; there are \r \n \t \0 \" \\ \{ \} and \xHH)";
  }
  return {};
}

std::string AboutBraces(std::string_view line, std::size_t& column) {
  const std::size_t open = line.substr(0, column + 1).rfind('{');
  if (column < line.size() && line[column] == '}') return R"(a brace alone; in a string it is \})";
  if (open == std::string_view::npos) return {};
  column = open;
  return R"(a brace begins a placeholder such as {host}; as an octet it is \{ in a string)";
}

// A word that a mark of punctuation should precede.
std::string Punctuation(std::string_view word) {
  static constexpr std::array<std::string_view, 6> attributes = {"has",   "with", "without",
                                                                 "lines", "in",   "connection"};
  static constexpr std::array<std::string_view, 6> verdicts = {"pass", "warn", "note",
                                                               "fail", "skip", "inconclusive"};
  if (OneOf(word, attributes)) return "a comma stands before " + Quoted(word);
  if (OneOf(word, verdicts)) return "a colon and a blank stand before " + Quoted(word);
  if (word == "or") return "alternatives are written a | b, or on a line of their own: or b";
  return {};
}

}  // namespace

std::string Complaint(std::string_view line, const Reading& reading, std::size_t& column) {
  if (std::string text = InString(line, reading, column); !text.empty()) return text;
  const bool brace = column < line.size() && (line[column] == '{' || line[column] == '}');
  if (brace || Wants(reading, "a placeholder such as {host}"))
    if (std::string text = AboutBraces(line, column); !text.empty()) return text;

  const std::string wants = Listed(reading.wants);
  if (column >= line.size())
    return Quoted(line.substr(line.find_first_not_of(' '))) + " is not complete; " +
           (wants.empty() ? "more must follow" : "right is " + wants);
  // The whole word is what the reader sees.
  while (column > 0 && line[column - 1] != ' ' && line[column] != ' ') --column;
  const std::size_t end = std::min(line.find(' ', column), line.size());
  const std::string_view word = line.substr(column, end - column);
  const std::size_t start = line.find_first_not_of(' ');
  const std::string upto = Quoted(line.substr(start, end - start));
  if (word.empty()) return upto + ": one blank too many";
  if (std::string text = Punctuation(word); !text.empty()) return upto + ": " + text;
  const std::string here = upto + ": " + Quoted(word) + " cannot stand here";
  return here + (wants.empty() ? "; the line should end before it" : "; right is " + wants);
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty()) return {};
  const auto distance = [](std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        const std::size_t above = row[j];
        row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
        diagonal = above;
      }
    }
    return row[b.size()];
  };
  const std::string* nearest = nullptr;
  // Two letters in the wrong order are a distance of two.
  std::size_t best = word.size() < 4 ? std::min<std::size_t>(1, word.size() - 1) : 2;
  for (const auto& candidate : candidates) {
    const std::size_t d = distance(word, candidate);
    if (d > best || (d == best && nearest)) continue;
    best = d;
    nearest = &candidate;
  }
  return nearest ? "; did you mean " + *nearest + "?" : "";
}

}  // namespace smtpspec::script
