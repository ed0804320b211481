// Any server at the client: it comes to an end with a result, shows nothing of the mail where its
// policy forbids that, reports no success that the server did not claim, in whatever pieces it
// hears.
#include <algorithm>

#include "conformance/canary/canary.h"
#include "fuzz/property.h"
#include "fuzz/session/client_dialogue.h"
#include "fuzz/session/pairs.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

// The last line of a reply whose code begins with that digit stands in the octets. A code that is
// specified nowhere counts as one that was hoped for.
bool HasReply(std::string_view heard, char digit) {
  for (std::size_t at = heard.find(digit); at != heard.npos; at = heard.find(digit, at + 1)) {
    const bool starts = at == 0 || heard[at - 1] == '\n';
    const char next = at + 3 < heard.size() ? heard[at + 3] : '\0';
    if (starts && (next == ' ' || next == '\r') && heard.find("\r\n", at) != heard.npos)
      return true;
  }
  return false;
}

void Judge(const MeetingSetup& setup, const fuzz::ClientEnding& ending) {
  Require(ending.finished || ending.reconnects, "memory-and-time: the client has a result");
  Require(
      std::ranges::all_of(ending.shown, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }),
      "what people are shown of a dialogue can be shown");
  // A server that knows one may say it, and is quoted.
  for (const std::string_view secret : {std::string_view(MeetingTask().account.password.Reveal()),
                                        std::string_view(MeetingValues().plain)})
    Require(ending.shown.find(secret) == std::string::npos ||
                ending.heard.find(secret) != std::string::npos,
            "authentication: what people are shown of a dialogue has no password in it");
  CanaryWatch watch(MeetingTask().canaries);
  watch.Octets(ending.clear);
  for (const CanaryFinding& found : watch.Findings())
    Require(!DemandsTls(setup.policy) && found.name != "user" && found.name != "password",
            "required-means-required: nothing is said where others can read it");
  Require(!ending.reconnects || setup.policy == TlsPolicy::kOpportunistic,
          "no-downgrade: only an opportunistic client connects again in clear");
  if (!ending.finished || ending.finished->outcome != ClientOutcome::kDelivered) return;
  Require(HasReply(ending.heard, '3'), "no-false-success: a text was asked for");
  Require(ending.finished->encrypted || !DemandsTls(setup.policy),
          "no-downgrade: what is delivered under such a policy went in TLS");
  const std::string& where = ending.finished->encrypted ? ending.inside : ending.clear;
  Require(where.find("\r\n.\r\n") != where.npos, "no-false-success: the whole text was sent");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const fuzz::Dialogue dialogue = fuzz::ReadDialogue(fuzz::View(data, size));
  for (const std::size_t piece : {std::size_t{0}, fuzz::PieceOf(size)}) {
    fuzz::ClientDialogue run(dialogue);
    fuzz::Play(dialogue, piece, run);
    const fuzz::ClientEnding ending = run.Finish();
    fuzz::NotePairs(ending.clear, ending.inside);
    Judge(dialogue.setup, ending);
  }
  return 0;
}
