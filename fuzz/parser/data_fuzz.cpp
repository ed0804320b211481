// Text behind DATA: its end is CRLF "." CRLF and nothing else, however octets arrive; and what is
// encoded decodes to the same content, with nothing behind it.
#include <string>

#include "fuzz/chunks.h"
#include "fuzz/property.h"
#include "parser/data.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

constexpr std::size_t kMost = 1 << 20;

struct Decoded {
  bool ended = false, bare = false;
  std::size_t taken = 0;
  std::string content;
};

Decoded Decode(const std::vector<std::string_view>& pieces) {
  DataDecoder decoder(kMost);
  Decoded decoded;
  for (const std::string_view piece : pieces) {
    if (decoder.Ended()) break;
    const std::size_t taken = decoder.Append(piece);
    Require(decoder.Ended() || taken == piece.size(), "all is taken up to the end");
    decoded.taken += taken;
  }
  decoded.ended = decoder.Ended();
  decoded.bare = decoder.HasBareCrOrLf();
  decoded.content = decoder.TakeContent();
  return decoded;
}

// Where the text ends, looked for as plainly as can be; npos: nowhere.
std::size_t EndOf(std::string_view octets) {
  if (octets.starts_with(".\r\n")) return 3;
  const std::size_t found = octets.find("\r\n.\r\n");
  return found == octets.npos ? found : found + 5;
}

void DecodesAlike(std::string_view octets) {
  const Decoded whole = Decode({octets});
  Require(whole.ended == (EndOf(octets) != octets.npos), "CRLF . CRLF ends the text");
  Require(!whole.ended || whole.taken == EndOf(octets), "nothing else ends the text");
  const Decoded cut = Decode(fuzz::Pieces(octets));
  Require(cut.ended == whole.ended && cut.taken == whole.taken && cut.bare == whole.bare,
          "the text ends at one place however octets arrive");
  Require(whole.bare || cut.content == whole.content, "the content is one however octets arrive");
}

void SurvivesEncoding(std::string_view content) {
  DataEncoder encoder;
  std::string encoded;
  for (const std::string_view piece : fuzz::Pieces(content)) encoded += encoder.Append(piece);
  encoded += encoder.Finish();
  const Decoded decoded = Decode({encoded});
  Require(decoded.ended && decoded.taken == encoded.size(), "one message, and nothing behind it");
  Require(!decoded.bare, "no bare CR or LF goes out");
  Require(decoded.content == Canonical(content), "content survives");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view octets = fuzz::View(data, size);
  if (fuzz::Choice(octets, 2) == 0)
    DecodesAlike(octets);
  else
    SurvivesEncoding(octets);
  return 0;
}
