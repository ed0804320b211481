// The step `auth MECH [misuse]`: the whole exchange but the last reply, which the next line
// expects.
#include <utility>

#include "conformance/run/auth_tester.h"
#include "conformance/run/interpreter_run.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

constexpr int kMostRounds = 6;

// "=" stands for an initial response that is empty.
//= rfc4954/4/empty-initial-response
std::string InitialText(const std::string& octets) {
  return octets.empty() ? "=" : EncodeBase64(octets);
}

std::string ChallengeOf(const SeenReply& reply) {
  const std::string& line = reply.lines.back();
  if (line.size() < 4) return {};
  return DecodeBase64(std::string_view(line).substr(4)).value_or(std::string());
}

}  // namespace

Interpreter::Flow Interpreter::Do(const script::Auth& auth) {
  if (!settings_.options->account) return Stop(Verdict::kSkip, "no account given");
  if (GuardSecrets())
    return Stop(Verdict::kSkip, "a password is sent only over a verified certificate");
  std::string words[2];
  for (std::size_t i = 0; i < auth.arguments.size() && i < 2; ++i)
    words[i] = Fill(auth.arguments[i], values_);
  const auto tester =
      NewAuthTester(words[0], words[1], *settings_.options->account, values_.nonce2);
  if (!tester) return Stop(Verdict::kError, tester.error() + " at " + Here());
  // Each cut would cost a derivation of keys, and lines are cut in checks without this step.
  const bool outer = std::exchange(uncut_, true);
  const Flow flow = Exchange(words[0], **tester);
  uncut_ = outer;
  return flow;
}

Interpreter::Flow Interpreter::Exchange(const std::string& mechanism, AuthTester& tester) {
  const std::optional<std::string> initial = tester.Initial();
  if (Put("AUTH " + mechanism + (initial ? " " + InitialText(*initial) : "") + "\r\n") ==
          Flow::kEnd ||
      Flush() == Flow::kEnd)
    return Flow::kEnd;
  for (int round = 0; round < kMostRounds; ++round) {
    const Unit unit = Peer().Peek(0, settings_.target->ReplyPatience());
    if (unit.kind != Unit::Kind::kReply || unit.reply.code != "334") break;
    const std::optional<std::string> response = tester.Respond(ChallengeOf(unit.reply));
    if (!response) break;
    Peer().Consume(1);
    if (Put((*response == kCancel ? *response : EncodeBase64(*response)) + "\r\n") == Flow::kEnd ||
        Flush() == Flow::kEnd)
      return Flow::kEnd;
  }
  return Flow::kGoOn;
}

}  // namespace smtpspec
