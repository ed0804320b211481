// Octets are a reply or they are not, read whole or line by line. A reply that is written again
// reads as the same and is in the published grammar.
#include <optional>

#include "fuzz/property.h"
#include "parser/abnf.h"
#include "parser/reply.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

// Line by line, as a client reads: nothing where the octets are no whole reply.
std::optional<Parsed<Reply>> LineByLine(std::string_view octets) {
  ReplyReader reader;
  while (!octets.empty()) {
    const std::size_t end = octets.find("\r\n");
    const bool last = end == octets.npos || end + 2 == octets.size();
    auto reply = reader.Add(octets.substr(0, end));
    if (reply) return last || !*reply ? std::move(reply) : std::nullopt;
    if (last) break;
    octets.remove_prefix(end + 2);
  }
  return std::nullopt;
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view octets = fuzz::View(data, size);
  if (const auto status = EnhancedStatusCode::Parse(octets))
    Require(status->Text() == octets, "one text stands for an enhanced code");
  const auto text = ReplyText::Parse(octets);
  Require(text.has_value() == (ReplyText::Cleaned(octets).Text() == octets),
          "what may stand in a reply stays as it is");
  const auto reply = ParseReply(octets);
  const auto by_line = LineByLine(octets);
  Require(reply.has_value() == (by_line && by_line->has_value()),
          "a reply is one whether read whole or line by line");
  if (!reply) {
    Require(reply.error().offset <= octets.size(), "the offset of an error lies in the octets");
    return 0;
  }
  Require(*reply == **by_line, "a reply reads the same whole and line by line");
  const std::string written = Serialize(*reply);
  const auto again = ParseReply(written);
  Require(again && *again == *reply, "what is written reads as the same reply");
  // The ABNF has no space before an empty text at the end, which 4.2.1 asks for.
  Require(written.ends_with(" \r\n") || InAbnf(written, Production::kReply),
          "what is written is in the grammar");
  return 0;
}
