// Inputs of the targets that have one engine: what the other party does, as a case `under` that
// engine, or as any octets.
#ifndef SMTPSPEC_FUZZ_SESSION_DIALOGUE_TEXT_H_
#define SMTPSPEC_FUZZ_SESSION_DIALOGUE_TEXT_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/meeting/meeting.h"

namespace smtpspec::fuzz {

struct Act {
  enum class Kind { kSay, kWait, kClose } kind = Kind::kSay;
  std::string octets{};
};

struct Dialogue {
  MeetingSetup setup;     // what `given` lines and the policy say
  bool implicit = false;  // TLS from the first octet on
  std::vector<Act> acts;
};

// A case: sends, `wait` and `close`; each send is a segment, and expectations are passed over. TLS
// begins by itself where the engine agreed to it. Other octets: the first says how the engine is
// set up, the rest are said, in pieces that end at 0xFF.
Dialogue ReadDialogue(std::string_view octets);

// `party` has Say, Wait and End. `piece`: octets that are said at one time; 0: each text whole.
template <class Party>
void Play(const Dialogue& dialogue, std::size_t piece, Party& party) {
  for (const Act& act : dialogue.acts) {
    if (act.kind == Act::Kind::kWait) party.Wait();
    if (act.kind == Act::Kind::kClose) party.End();
    const std::string_view text = act.octets;
    const std::size_t step = piece == 0 ? std::max<std::size_t>(text.size(), 1) : piece;
    for (std::size_t at = 0; at < text.size(); at += step) party.Say(text.substr(at, step));
  }
}

// How many octets the other party says at one time when it is not said whole: one, mostly more.
inline std::size_t PieceOf(std::size_t size) {
  constexpr std::size_t kPieces[] = {1, 2, 7, 16};
  return kPieces[size % 4];
}

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_DIALOGUE_TEXT_H_
