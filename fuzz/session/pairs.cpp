#include "fuzz/session/pairs.h"

#include <algorithm>
#include <cstdint>
#include <functional>

namespace smtpspec::fuzz {
namespace {

constexpr std::size_t kPairs = 4096;
[[gnu::used, gnu::section("__libfuzzer_extra_counters")]] std::uint8_t pairs[kPairs];

// All that is neither a reply nor a command is one word: texts and base64 have no end of others.
std::string_view Word(std::string_view line) {
  const std::string_view code = line.substr(0, 3);
  const std::string_view verb = line.substr(0, 4);
  if (code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; }))
    return verb;
  if (verb.size() == 4 && std::ranges::all_of(verb, [](char c) { return c >= 'A' && c <= 'Z'; }))
    return verb;
  return line == "." ? line : std::string_view("text");
}

}  // namespace

void Pairs::Note(std::string_view text, bool tls) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    const std::size_t word = std::hash<std::string_view>()(Word(text.substr(0, end))) * 2 + tls;
    pairs[(word ^ (before_ * 31)) % kPairs] = 1;
    before_ = word;
    text.remove_prefix(std::min(end + 2, text.size()));
  }
}

void NotePairs(const MeetingRecord& record) {
  Pairs said;
  for (const Flight& flight : record.flights)
    said.Note(flight.tls ? flight.plaintext : flight.octets, flight.tls);
}

void NotePairs(std::string_view clear, std::string_view inside) {
  Pairs said;
  said.Note(clear, false);
  said.Note(inside, true);
}

}  // namespace smtpspec::fuzz
