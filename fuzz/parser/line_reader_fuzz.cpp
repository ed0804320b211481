// However octets arrive, the same lines are framed, and a slow reader that looks for CRLF alone
// frames them too.
#include <string>
#include <vector>

#include "fuzz/chunks.h"
#include "fuzz/property.h"
#include "parser/line_reader.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

constexpr std::size_t kLimit = 32;  // with CRLF: short, so that inputs reach it

// A line, or the fault that a bad one has.
struct Seen {
  std::string line;
  bool bad = false;
  friend bool operator==(const Seen&, const Seen&) = default;
};

std::vector<Seen> Read(const std::vector<std::string_view>& pieces) {
  LineReader reader(kLimit);
  std::vector<Seen> seen;
  for (const std::string_view piece : pieces) {
    reader.Append(piece);
    while (true) {
      const LineReader::Next next = reader.Take();
      if (std::holds_alternative<std::monostate>(next)) break;
      if (const auto* line = std::get_if<Line>(&next)) seen.push_back({line->octets, false});
      if (const auto* bad = std::get_if<BadLine>(&next)) {
        Require(bad->offset <= kLimit, "a fault lies within the limit");
        seen.push_back({{}, true});
      }
    }
  }
  const bool midline = reader.Midline();
  Require(std::move(reader).Close().has_value() == !midline,
          "a reader is drained when no piece of a line is left in it");
  return seen;
}

std::vector<Seen> ReadSlowly(std::string_view octets) {
  std::vector<Seen> seen;
  for (std::size_t end; (end = octets.find("\r\n")) != octets.npos; octets.remove_prefix(end + 2)) {
    const std::string_view line = octets.substr(0, end);
    const bool bad =
        line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos || line.size() + 2 > kLimit;
    seen.push_back({bad ? "" : std::string(line), bad});
  }
  return seen;
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view octets = fuzz::View(data, size);
  const std::vector<Seen> slowly = ReadSlowly(octets);
  Require(Read({octets}) == slowly, "the same lines as the slow reader");
  Require(Read(fuzz::Pieces(octets)) == slowly, "the same lines however octets arrive");
  return 0;
}
