#include "conformance/meeting/invariants.h"

#include <string>
#include <utility>
#include <vector>

#include "conformance/meeting/claims.h"

namespace smtpspec {
namespace {

constexpr std::string_view kMeeting = "meeting";

struct Watched {
  NamedInvariant what;
  Claim* judge;  // null: elsewhere
};

constexpr Watched kInvariants[] = {
    {{"memory-and-time", "every run comes to an end, and takes no memory that is not its own", "",
      kMeeting},
     ComesToAnEnd},
    {{"chunking", "octets mean the same in whatever pieces they come", "",
      "line_reader data server_session"},
     nullptr},
    {{"identity", "what is written reads as the same", "", "command reply path encodings"},
     nullptr},
    {{"totality", "octets are taken, or refused with a reason, or more is awaited", "",
      "command reply line_reader server_session"},
     nullptr},
    {{"no-trailing-influence", "what stands behind a command does not change it", "", "command"},
     nullptr},
    {{"grammar", "what is taken is in the published grammar", "", "command path reply"}, nullptr},
    {{"boundary", "no two readers disagree about where a message ends",
      "rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data", kMeeting},
     nullptr},
    {{"order-table", "a command is taken where the table of the order has it, and nowhere else",
      "rfc5321/4.1.4/commands-before-ehlo", kMeeting},
     nullptr},
    {{"one-reply-per-command", "each command has one reply, in order",
      "rfc2920/3.2/replies-in-order", kMeeting},
     nullptr},
    {{"transactions", "of a transaction that has ended nothing is left",
      "rfc5321/4.1.4/ehlo-resets", kMeeting},
     nullptr},
    {{"no-false-success", "what the client reports as delivered was stored", "", kMeeting},
     NoFalseSuccess},
    {{"authentication", "a login succeeds inside TLS only, and its secret stands in no text",
      "rfc4954/4/no-plaintext-without-tls", kMeeting},
     AuthenticationInTls},
    {{"required-means-required",
      "under a policy that demands TLS nothing of the mail, and under none of them the account, is "
      "said where others can read it",
      "rfc3207/6/client-policy", kMeeting},
     RequiredMeansRequired},
    {{"no-influence-across-tls", "what was said before TLS changes nothing of what is said inside",
      "rfc3207/4.2/server-discards-knowledge", kMeeting},
     NoInfluence},
    {{"no-carried-octets",
      "what is read inside TLS was said inside TLS, and what stands behind the switch ends it",
      "threat/command-injection", kMeeting},
     NothingCarried},
    {{"no-carried-knowledge", "the client says EHLO again inside TLS",
      "rfc3207/4.2/ehlo-inside-tls", kMeeting},
     NoCarriedKnowledge},
    {{"no-downgrade",
      "a policy that demands TLS never goes on in clear; one that does not, says so",
      "threat/tls-stripped", kMeeting},
     NoDowngrade},
    {{"monotone-policy", "what a policy refuses, a stricter one refuses too", "", kMeeting},
     MonotonePolicy},
    {{"truncation", "a mail that was cut, or changed, is not stored inside TLS",
      "threat/truncation", kMeeting},
     StoredAsSent},
    {{"honest-network", "where nobody acts the mail arrives, in TLS where both can", "", kMeeting},
     HonestNetwork},
    {{"real-is-symbolic", "the same case comes to the same with OpenSSL and with the ledger", "",
      "mitm_tls real_tls_test"},
     nullptr},
};

}  // namespace

std::span<const NamedInvariant> AllNamedInvariants() {
  static const std::vector<NamedInvariant> all = [] {
    std::vector<NamedInvariant> list;
    for (const Watched& watched : kInvariants) list.push_back(watched.what);
    return list;
  }();
  return all;
}

const NamedInvariant* FindInvariant(std::string_view name) {
  for (const NamedInvariant& invariant : AllNamedInvariants())
    if (invariant.name == name) return &invariant;
  return nullptr;
}

std::vector<BrokenInvariant> JudgeMeeting(const MeetingSetup& setup, const MeetingRecord& record) {
  std::vector<BrokenInvariant> broken;
  const Judged meeting{setup, record};
  for (const Watched& watched : kInvariants)
    if (watched.judge)
      watched.judge(meeting, [&](std::string text) {
        broken.push_back({watched.what.name, std::move(text)});
      });
  for (BrokenInvariant& each : AgainstModel(meeting)) broken.push_back(std::move(each));
  return broken;
}

}  // namespace smtpspec
