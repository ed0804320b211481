// One connection to a server: says what a case says, waits for what is due, and judges.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_TALK_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_TALK_H_

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/blackbox/inbox_watch.h"
#include "conformance/run/server_watch.h"
#include "conformance/run/result.h"
#include "conformance/run/wire.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

struct TalkSetup {
  script::Placeholders values;  // of every run; the nonces are those of one
  LineHabits habits;
  Wire::Milliseconds patience{5000};  // for a reply that is due
  InboxFolder* inbox = nullptr;       // null: it cannot be seen
  bool guard_secrets = false;         // they are said inside verified TLS only
};

// How what is sent is cut.
enum class Pieces { kWhole, kSmall };

struct Talk {
  bool reached = false;
  std::string error;  // where it was not
  std::vector<Broken> broken;
  std::vector<std::string> steps;  // "EHLO 250", "*MAIL 250", …
  // Of the greeting, then of each send: the replies that were awaited behind it, and whether TLS
  // began there.
  struct Heard {
    std::size_t replies = 0;
    bool tls = false;
  };
  std::vector<Heard> heard;
  // The same in other pieces has to come to the same steps.
  bool comparable = false;
  std::optional<Letter> letter;  // whose way to the inbox says something
  std::vector<TranscriptEntry> transcript;
};

// `block`: a case under server, with names as octets. Each send is a segment of its own; TLS begins
// where the server agreed to it; in the end it is told QUIT, or cut off inside a text.
Talk TalkToServer(const TalkSetup& setup, ServerTarget& target, const script::Block& block,
                  Pieces pieces, bool keep_transcript);

// What it makes of LF, and of lines with nothing in them. The error is a line for a person.
std::expected<LineHabits, std::string> LearnHabits(const TalkSetup& setup, ServerTarget& target);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_TALK_H_
