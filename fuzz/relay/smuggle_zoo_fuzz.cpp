// Whatever content our client is given, every receiver reads what it sends as one message from one
// sender, with nothing behind it.
//
// Input: a reverse path, LF, a forward path, LF, content; a path that is none is replaced.
#include <algorithm>

#include "fuzz/property.h"
#include "fuzz/relay/receivers.h"
#include "fuzz/relay/sent.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

std::string_view TakeLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

template <class Path>
Path PathOr(std::string_view text, std::string_view other) {
  auto path = Path::Parse(text);
  return path ? *path : *Path::Parse(other);
}

Submission SubmissionOf(std::string_view text) {
  Submission submission;
  submission.envelope.reverse_path = PathOr<ReversePath>(TakeLine(text), "<from@example.org>");
  submission.envelope.recipients.push_back(
      {PathOr<ForwardPath>(TakeLine(text), "<to@example.com>"), {}});
  submission.content = text;
  return submission;
}

bool Holds8Bit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; });
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const Submission submission = SubmissionOf(fuzz::View(data, size));
  // A server that folds octets to seven bits does not offer more: the client keeps 8-bit text back.
  const bool eight_bit = Holds8Bit(submission.content);
  const std::string sent = fuzz::SentOf(submission, "8BITMIME");
  const std::string sent_to_seven_bits = eight_bit ? fuzz::SentOf(submission, "HELP") : sent;
  const bool nul = submission.content.find('\0') != std::string::npos;
  const std::vector<std::string> all = {
      "EHLO relay.example.org",
      "MAIL FROM:" + submission.envelope.reverse_path.Text() + (eight_bit ? " BODY=8BITMIME" : ""),
      "RCPT TO:" + submission.envelope.recipients[0].path.Text(), "DATA", "QUIT"};
  const fuzz::Reading message{all, 1}, nothing{{all.front(), all.back()}, 0};
  for (const fuzz::Receiver& receiver : fuzz::Receivers()) {
    // The client sends NUL as it is, and a dot behind one is not doubled: docs/fuzzing.md.
    if (nul && receiver.octets == fuzz::Receiver::Octets::kWithoutNul) continue;
    const bool folds = receiver.octets == fuzz::Receiver::Octets::kSevenBits;
    const fuzz::Reading reading = fuzz::Read(receiver, folds ? sent_to_seven_bits : sent);
    Require(reading == (folds && eight_bit ? nothing : message), receiver.name);
  }
  return 0;
}
