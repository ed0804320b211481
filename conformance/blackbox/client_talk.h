// One start of a client under test: what it was told by a case, what it said, and what is wrong.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_TALK_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_TALK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/blackbox/hunt.h"
#include "conformance/client_run/client_under_test.h"
#include "conformance/run/result.h"
#include "conformance/script/script.h"
#include "tls/policy.h"

namespace smtpspec {

struct ClientTalk {
  bool reached = false;
  std::string error;  // where it was not: the case cannot be played, or no connection came
  std::vector<Broken> broken;
  std::vector<std::string> steps;   // "EHLO 250", "*MAIL 250", …, how it ended
  std::vector<std::string> in_tls;  // ClientWatch::InTls
  bool certain = false, text_taken = false, tls = false;
  ClientEnd end;
  std::vector<TranscriptEntry> transcript;
};

struct ClientSetup {
  ClientUnderTest& quick;    // one that says nothing for long is ended soon
  ClientUnderTest& patient;  // not so soon
  ClientUnderTest& waiting;  // and not before it has had time for all that a client does at an end
  TlsPolicy policy = TlsPolicy::kStartTls;
  std::uint64_t seed = 1;  // of account and canaries
};

// `block`: a case of rules, with names as octets.
ClientTalk TalkToClient(const ClientSetup& setup, ClientUnderTest& client,
                        const script::Block& block);

// All that shows only where one run is held against another.
class ClientTrials {
 public:
  explicit ClientTrials(const ClientSetup& setup) : setup_(setup) {}

  ClientTalk Once(const script::Block& block) const {
    return TalkToClient(setup_, setup_.quick, block);
  }
  // Replies in other pieces have to come to the same.
  std::optional<Broken> InPieces(const script::Block& block, const ClientTalk& whole) const;
  // What was told in clear changes nothing of what is said inside TLS.
  std::optional<Broken> BehindHonestBeginning(const script::Block& block,
                                              const ClientTalk& talk) const;
  std::optional<Shown> Shows(const script::Block& block, const Broken& broken, bool patient) const;

 private:
  const ClientSetup& setup_;
};

// For files and reports.
Shown ShownOf(const ClientSetup& setup, const script::Block& block, const ClientTalk& talk,
              const Broken& broken);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_TALK_H_
