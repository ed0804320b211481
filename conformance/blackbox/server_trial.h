// One case at a server, and all that it shows: by its replies, in other pieces, and by what becomes
// of the program behind it.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_TRIAL_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_TRIAL_H_

#include <atomic>
#include <optional>
#include <string_view>

#include "conformance/blackbox/server_hunt.h"

namespace smtpspec {

class ServerTrials {
 public:
  ServerTrials(const ServerTargetFactory& targets, const TalkSetup& setup, ServerKeeper* keeper)
      : targets_(targets), setup_(setup), keeper_(keeper) {}

  // A connection. The nonce is new in each.
  Talk Once(const script::Block& block, Pieces pieces = Pieces::kWhole, bool keep = false);
  // Where other pieces came to other steps.
  std::optional<Broken> InPieces(const script::Block& block, const Talk& whole);
  // The run that shows this, if it does. Not beside other runs where there is a keeper.
  std::optional<Talk> Shows(const script::Block& block, const Broken& broken);
  InboxFolder* Inbox() const { return setup_.inbox; }
  // With more patience than usual: nothing is wrong with who is only slow.
  ServerTrials Patient() const;

 private:
  // Whether the inbox shows it in time.
  bool Arrives(const Letter& letter, const Broken& broken) const;

  const ServerTargetFactory& targets_;
  TalkSetup setup_;
  ServerKeeper* keeper_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_TRIAL_H_
