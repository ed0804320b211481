#include "conformance/meeting/invariants.h"

#include <string>
#include <utility>
#include <vector>

#include "conformance/meeting/claims.h"

namespace smtpspec {
namespace {

struct Watched {
  std::string_view name;
  Claim* judge;
};

// The others are judged elsewhere: AgainstModel, and who watches them by named_invariants.cpp.
constexpr Watched kWatched[] = {
    {"memory-and-time", ComesToAnEnd},
    {"no-false-success", NoFalseSuccess},
    {"authentication", AuthenticationInTls},
    {"required-means-required", RequiredMeansRequired},
    {"no-influence-across-tls", NoInfluence},
    {"no-carried-octets", NothingCarried},
    {"no-carried-knowledge", NoCarriedKnowledge},
    {"no-downgrade", NoDowngrade},
    {"monotone-policy", MonotonePolicy},
    {"truncation", StoredAsSent},
    {"honest-network", HonestNetwork},
};

}  // namespace

std::vector<BrokenInvariant> JudgeMeeting(const MeetingSetup& setup, const MeetingRecord& record) {
  std::vector<BrokenInvariant> broken;
  const Judged meeting{setup, record};
  for (const Watched& watched : kWatched)
    watched.judge(meeting,
                  [&](std::string text) { broken.push_back({watched.name, std::move(text)}); });
  for (BrokenInvariant& each : AgainstModel(meeting)) broken.push_back(std::move(each));
  return broken;
}

}  // namespace smtpspec
