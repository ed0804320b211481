#include "conformance/run/named_invariants.h"

#include <algorithm>
#include <iterator>

namespace smtpspec {
namespace {

constexpr std::string_view kMeeting = "meeting";

constexpr NamedInvariant kInvariants[] = {
    {"memory-and-time", "every run comes to an end, and takes no memory that is not its own", "",
     kMeeting},
    {"chunking", "octets mean the same in whatever pieces they come", "",
     "line_reader data server_session"},
    {"identity", "what is written reads as the same", "", "command reply path encodings"},
    {"totality", "octets are taken, or refused with a reason, or more is awaited", "",
     "command reply line_reader server_session"},
    {"no-trailing-influence", "what stands behind a command does not change it", "", "command"},
    {"grammar", "what is taken is in the published grammar", "", "command path reply"},
    {"boundary", "no two readers disagree about where a message ends",
     "rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data", kMeeting},
    {"order-table", "a command is taken where the table of the order has it, and nowhere else",
     "rfc5321/4.1.4/commands-before-ehlo", kMeeting},
    {"one-reply-per-command", "each command has one reply, in order",
     "rfc2920/3.2/replies-in-order", kMeeting},
    {"transactions", "of a transaction that has ended nothing is left", "rfc5321/4.1.4/ehlo-resets",
     kMeeting},
    {"no-false-success", "what the client reports as delivered was stored", "", kMeeting},
    {"authentication", "a login succeeds inside TLS only, and its secret stands in no text",
     "rfc4954/4/no-plaintext-without-tls", kMeeting},
    {"required-means-required",
     "under a policy that demands TLS nothing of the mail, and under none of them the account, is "
     "said where others can read it",
     "rfc3207/6/client-policy", kMeeting},
    {"no-influence-across-tls", "what was said before TLS changes nothing of what is said inside",
     "rfc3207/4.2/server-discards-knowledge", kMeeting},
    {"no-carried-octets",
     "what is read inside TLS was said inside TLS, and what stands behind the switch ends it",
     "threat/command-injection", kMeeting},
    {"no-carried-knowledge", "the client says EHLO again inside TLS", "rfc3207/4.2/ehlo-inside-tls",
     kMeeting},
    {"no-downgrade", "a policy that demands TLS never goes on in clear; one that does not, says so",
     "threat/tls-stripped", kMeeting},
    {"monotone-policy", "what a policy refuses, a stricter one refuses too", "", kMeeting},
    {"truncation", "a mail that was cut, or changed, is not stored inside TLS", "threat/truncation",
     kMeeting},
    {"honest-network", "where nobody acts the mail arrives, in TLS where both can", "", kMeeting},
    {"real-is-symbolic", "the same case comes to the same with OpenSSL and with the ledger", "",
     "mitm_tls real_tls_test"},
};

}  // namespace

std::span<const NamedInvariant> AllNamedInvariants() {
  return kInvariants;
}

const NamedInvariant* FindInvariant(std::string_view name) {
  const auto* const found = std::ranges::find(kInvariants, name, &NamedInvariant::name);
  return found == std::end(kInvariants) ? nullptr : found;
}

}  // namespace smtpspec
