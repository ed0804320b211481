// The step `tls`: a handshake as asked for, and what is made of it.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "conformance/run/interpreter_run.h"
#include "conformance/run/reply_attributes.h"
#include "conformance/run/severity.h"
#include "conformance/run/tls_arguments.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr int kSilences = 5;

}  // namespace

Interpreter::Flow Interpreter::Do(const script::Tls& tls) {
  // Clear text that nobody has read is a reply to nothing; the handshake would bury it.
  if (CheckSurplus() == Flow::kEnd) return Flow::kEnd;
  std::vector<std::string> arguments;
  for (const script::Template& argument : tls.arguments)
    arguments.push_back(Fill(argument, values_));
  auto wish = ReadTlsArguments(arguments);
  if (!wish) return Stop(Verdict::kError, wish.error() + " at " + Here());
  // Where the handshake is what the check is about, it is a full one.
  wish->request.resume =
      !settings_.target->InMemory() && tls.arguments.empty() && tls.attributes.empty();
  return StartTls(wish->request, tls, wish->verify);
}

Interpreter::Flow Interpreter::StartTls(const TlsRequest& request, const script::Tls& tls,
                                        bool verify) {
  auto engine = settings_.target->NewTlsClient(request);
  if (!engine) return Stop(Verdict::kSkip, "the tester's TLS cannot do that: " + Here());
  // Where a failure is as good, a server that waits for a command in clear need not be waited for.
  const bool may_fail = tls.must_fail || !tls.otherwise.empty();
  const Wire::Milliseconds patience =
      may_fail ? std::min(settings_.target->ReplyPatience(),
                          kSilences * settings_.target->SilencePatience())
               : settings_.target->ReplyPatience();
  const HandshakeResult result = Peer().StartTls(std::move(engine), patience);
  return result.open ? AfterHandshake(tls, verify) : AfterFailedHandshake(tls, result);
}

Interpreter::Flow Interpreter::AfterHandshake(const script::Tls& tls, bool verify) {
  const TlsFacts& facts = *Peer().Facts();
  const std::string observed = fmt::format("{} {}", facts.version, facts.cipher);
  if (tls.must_fail) return Unfit("the handshake succeeded at " + Here(), "a failure", observed);
  for (const script::Attribute& attribute : tls.attributes) {
    if (HandshakeFits(attribute, facts, values_)) continue;
    return Unfit("not what was expected at " + Here(), Text(attribute, values_).substr(2),
                 observed + (facts.alpn.empty() ? "" : ", ALPN " + Printable(facts.alpn)));
  }
  if (!verify || facts.verified) return Flow::kGoOn;
  // Without a word on who is to be trusted, a certificate that does not verify is an observation.
  const bool judged = settings_.options->certificate_judged || settings_.target->InMemory();
  Find(judged ? Unmet(settings_.check->level) : Verdict::kNote, {},
       "the certificate does not verify at " + Here(), "a certificate that verifies",
       Printable(facts.verify_error));
  return Flow::kEnd;
}

Interpreter::Flow Interpreter::AfterFailedHandshake(const script::Tls& tls,
                                                    const HandshakeResult& result) {
  if (tls.must_fail) return Flow::kGoOn;
  const Unit end = result.answered ? Peer().End() : Unit{};
  for (const script::Outcome& outcome : tls.otherwise) {
    if (!AppliesTo(outcome, settings_.transport) || outcome.sequence.empty()) continue;
    const bool fits = std::ranges::any_of(outcome.sequence[0], [&](const script::Pattern& pattern) {
      return Fill(pattern.name, values_) == "fails" || Matches(pattern, end, values_);
    });
    if (fits) return Apply(outcome, Printable(result.text));
  }
  return Unfit("the handshake failed at " + Here(), "a handshake that succeeds",
               Printable(result.text));
}

}  // namespace smtpspec
