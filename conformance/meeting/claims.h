// The claims behind the invariants' names: each looks at a meeting and complains. Internal to
// meeting/.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_CLAIMS_H_
#define SMTPSPEC_CONFORMANCE_MEETING_CLAIMS_H_

#include <functional>
#include <string>
#include <vector>

#include "conformance/meeting/invariants.h"
#include "conformance/meeting/meeting.h"

namespace smtpspec {

struct Judged {
  const MeetingSetup& setup;
  const MeetingRecord& record;
  const ClientFinished* End() const { return record.finished ? &*record.finished : nullptr; }
  bool Delivered() const {
    return record.finished && record.finished->outcome == ClientOutcome::kDelivered;
  }
};
using Complain = std::function<void(std::string text)>;
using Claim = void(const Judged& meeting, const Complain& complain);

// Of what crosses the boundary between clear text and TLS: boundary_claims.cpp.
Claim RequiredMeansRequired, NoInfluence, NothingCarried, NoCarriedKnowledge, NoDowngrade,
    AuthenticationInTls;
// Of what becomes of the mail: mail_claims.cpp.
Claim StoredAsSent, NoFalseSuccess, MonotonePolicy, HonestNetwork, ComesToAnEnd;
// Against the slow reference, whose findings have names of their own.
std::vector<BrokenInvariant> AgainstModel(const Judged& meeting);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_CLAIMS_H_
