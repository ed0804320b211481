// Receivers as they are found, each with its own idea of where a line and a message end. What one
// of them takes for the end of a message, and the sender does not, lets whoever wrote the message
// write commands: SMTP smuggling.
#ifndef SMTPSPEC_FUZZ_RELAY_RECEIVERS_H_
#define SMTPSPEC_FUZZ_RELAY_RECEIVERS_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec::fuzz {

struct Receiver {
  const char* name;
  // What ends a command, and what ends the text behind DATA; where two begin at one place, the
  // first of them counts. The line end of the DATA line belongs to the text.
  std::vector<std::string_view> line_ends, data_ends;
  enum class Octets { kAsTheyAre, kWithoutNul, kSevenBits } octets = Octets::kAsTheyAre;
};

// The first is strict.
std::span<const Receiver> Receivers();

// What a receiver made of all the octets that a client sent.
struct Reading {
  std::vector<std::string> commands;  // without line ends; what is left at the end is one
  std::size_t messages = 0;
  friend bool operator==(const Reading&, const Reading&) = default;
};
Reading Read(const Receiver& receiver, std::string_view octets);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_RELAY_RECEIVERS_H_
