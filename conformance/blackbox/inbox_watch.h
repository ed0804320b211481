// What became of the texts of a run, where the inbox of the server can be seen.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_INBOX_WATCH_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_INBOX_WATCH_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/run/broken.h"
#include "conformance/run/inbox_folder.h"

namespace smtpspec {

// A text with a word in it that is in no other.
struct Letter {
  std::string nonce;
  bool cut = false;  // the connection ended inside it: it must not arrive
  std::string text;  // of one that was taken: as it was sent, with its end
};

inline constexpr std::string_view kCutDelivered = "cut-text-delivered",
                                  kTextChanged = "text-changed";

// How long after the run a message has to be there, or is not coming.
inline constexpr std::chrono::milliseconds kDeliveryTime{1500};

std::optional<Broken> JudgeLetter(const Letter& letter, InboxFolder& inbox);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_INBOX_WATCH_H_
