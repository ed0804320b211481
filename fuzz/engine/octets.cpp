#include "fuzz/engine/octets.h"

#include <algorithm>
#include <charconv>

namespace smtpspec::fuzz {
namespace {

// The ones that mean something to SMTP, and to those who print.
constexpr char kOctets[] = {'\r', '\n', '\0', '.',    ' ',    '-',    '<', '>', '@',
                            '"',  '\\', '=',  '\x7f', '\x80', '\xff', '0', 'A'};

// What is between the quotation marks of a line; nothing where it is not whole.
std::string Word(std::string_view line) {
  const std::size_t first = line.find('"');
  const std::size_t last = line.rfind('"');
  if (line.starts_with('#') || first == line.npos || last == first) return {};
  std::string word;
  for (std::string_view rest = line.substr(first + 1, last - first - 1); !rest.empty();) {
    unsigned octet = static_cast<unsigned char>(rest.front());
    std::size_t size = 1;
    if (rest.starts_with("\\x") && rest.size() >= 4) {
      std::from_chars(rest.data() + 2, rest.data() + 4, octet, 16);
      size = 4;
    } else if (rest.front() == '\\' && rest.size() > 1) {
      octet = static_cast<unsigned char>(rest[1]);
      size = 2;
    }
    word += static_cast<char>(octet);
    rest.remove_prefix(size);
  }
  return word;
}

}  // namespace

std::vector<std::string> ReadDictionary(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (std::string word = Word(text.substr(0, end)); !word.empty())
      words.push_back(std::move(word));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string ChangeOctets(std::string octets, std::size_t most,
                         const std::vector<std::string>& dictionary, std::minstd_rand& random) {
  const auto below = [&](std::size_t count) { return random() % count; };
  const auto octet = [&] {
    return below(2) == 0 ? kOctets[below(std::size(kOctets))] : static_cast<char>(below(256));
  };
  const std::size_t at = below(octets.size() + 1);
  const std::size_t left = octets.size() - at;
  switch (below(6)) {
    case 0:
      octets.insert(at, 1, octet());
      break;
    case 1:
      if (left > 0) octets[at] = octet();
      break;
    case 2:
      octets.erase(at, 1 + below(8));
      break;
    case 3:
      octets.insert(at, octets, below(octets.size() + 1), 1 + below(16));
      break;
    default:
      if (dictionary.empty()) break;
      const std::string& word = dictionary[below(dictionary.size())];
      octets.replace(at, below(2) == 0 ? std::min(left, word.size()) : 0, word);
  }
  if (octets.empty()) octets += octet();
  octets.resize(std::min(octets.size(), most));
  return octets;
}

}  // namespace smtpspec::fuzz
