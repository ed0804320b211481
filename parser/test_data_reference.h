// For tests: what the text behind DATA means, found by searching in the whole of it, and the same
// of a decoder that gets it in pieces.
#ifndef SMTPSPEC_PARSER_TEST_DATA_REFERENCE_H_
#define SMTPSPEC_PARSER_TEST_DATA_REFERENCE_H_

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>

#include "parser/data.h"
#include "parser/test_pieces.h"

namespace smtpspec {

struct Decoded {
  bool ended = false;
  std::size_t taken = 0;
  bool bare = false;
  std::string content;  // only where ended
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

// A CRLF is put in front: the end of the DATA line.
inline Decoded DecodeNaively(std::string_view octets) {
  const std::string all = "\r\n" + std::string(octets);
  const std::size_t end = all.find("\r\n.\r\n");
  Decoded result;
  result.ended = end != std::string::npos;
  result.taken = result.ended ? end + 3 : octets.size();
  const std::string text = result.ended ? all.substr(0, end + 2) : all;
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 2 || text[i - 1] != '\r')) result.bare = true;
    // Whether a CR at the very end is bare is not known yet.
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] != '\n') result.bare = true;
  }
  if (!result.ended) return result;
  for (std::size_t i = 2; i < text.size(); ++i)
    if (text[i] != '.' || text[i - 2] != '\r' || text[i - 1] != '\n') result.content += text[i];
  return result;
}

// Pieces behind the end are not given to the decoder: they are the next command.
inline Decoded Decode(const Pieces& pieces) {
  DataDecoder decoder(UINT64_MAX);
  Decoded result;
  for (const std::string_view piece : pieces) {
    if (decoder.Ended()) break;
    result.taken += decoder.Append(piece);
  }
  result.ended = decoder.Ended();
  result.bare = decoder.HasBareCrOrLf();
  const std::uint64_t size = decoder.Size();
  if (!result.ended) return result;
  result.content = decoder.TakeContent();
  assert(result.content.size() == size);
  return result;
}

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_TEST_DATA_REFERENCE_H_
