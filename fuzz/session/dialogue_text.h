// Inputs of the targets that have one engine: what the other party does, as a case `under` that
// engine, or as any octets.
//
// A case: sends, `wait` and `close`; each send is a segment, and expectations are passed over. TLS
// begins by itself where the engine agreed to it. Beside what `given` says of a meeting:
//
//   given message OCTETS     what the client delivers; up to 256 KiB
//   given recipients N       and to how many
//   given login regardless   it has an account, though its policy does not demand TLS;
//   `unsendable`:
//                            one that no mechanism can say
//   given verify none        it does not verify the server
//   given stores later       no message can be stored now; `no`: ever
//   given shut-down yes      behind the last step the server is told to end
//   on tls: fail ALERT       the client's handshakes fail so
//   on tls: tls ARGUMENT…    as in a meeting
//   on tls: silence          the server has no TLS: what it says then is no record
//   close notify             close_notify, and what is sent then is in clear; `fin`: the end of the
//                            connection alone; `close`: both
#ifndef SMTPSPEC_FUZZ_SESSION_DIALOGUE_TEXT_H_
#define SMTPSPEC_FUZZ_SESSION_DIALOGUE_TEXT_H_

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/client_run/client_task.h"
#include "conformance/meeting/meeting.h"
#include "server/session.h"

namespace smtpspec::fuzz {

struct Act {
  enum class Kind { kSay, kWait, kNotify, kEnd } kind = Kind::kSay;
  std::string octets{};
};

struct Dialogue {
  MeetingSetup setup;     // what `given` lines and the policy say
  bool implicit = false;  // TLS from the first octet on
  std::vector<Act> acts = {};
  bool without_tls = false;             // the server has none to begin
  std::optional<ClientTask> task = {};  // absent: MeetingTask()
  bool login_regardless = false, login_unsendable = false, verifies = true;
  StoreAnswer stores = StoreAnswer::kStored;
  bool shut_down = false;
};

// Octets that are no case: the first says how the engine is set up, the rest are said, in pieces
// that end at 0xFF.
Dialogue ReadDialogue(std::string_view octets);

// `party` has Say, Wait, Notify and End. `piece`: octets that are said at one time; 0: each text
// whole.
template <class Party>
void Play(const Dialogue& dialogue, std::size_t piece, Party& party) {
  for (const Act& act : dialogue.acts) {
    if (act.kind == Act::Kind::kWait) party.Wait();
    if (act.kind == Act::Kind::kNotify) party.Notify();
    if (act.kind == Act::Kind::kEnd) party.End();
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
