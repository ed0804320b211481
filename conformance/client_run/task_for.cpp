#include <charconv>

#include "conformance/client_run/client_checks.h"
#include "conformance/run/nonce.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

// `given NAME …` of a client check: what the client is told to do.
//
//   message OCTETS  instead of a short one; the tokens of subject and body are then not in it
//   recipients N    that many
std::string Apply(const script::Given& given, const script::Placeholders& values,
                  ClientTask& task) {
  if (given.name == "message" && given.octets) {
    task.message = Fill(*given.octets, values);
    return {};
  }
  if (given.name == "recipients" && given.arguments.size() == 1) {
    const std::string text = Fill(given.arguments[0], values);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= 1000) {
      const std::string first = task.recipients.at(0);
      for (unsigned i = 2; i <= number; ++i)
        task.recipients.push_back(
            std::string(first).insert(first.find('@'), "." + std::to_string(i)));
      return {};
    }
  }
  return "given " + given.name +
         ": a client can be given message OCTETS and recipients N (1 to 1000)";
}

}  // namespace

Credentials AccountOf(std::uint64_t seed) {
  const std::vector<CanaryToken> tokens = NewCanaries(RunNonce(seed, "account"));
  return {tokens[0].text, Secret(tokens[1].text)};
}

script::Placeholders ClientValues(const std::string& host, std::uint64_t seed,
                                  const std::string& run) {
  script::Placeholders values;
  values.client = "client.example.org";
  values.host = host;
  values.domain = "example.org";
  values.nonce = RunNonce(seed, run);
  values.nonce2 = RunNonce(seed, run + " 2");
  const std::vector<CanaryToken> tokens = NewCanaries(values.nonce);
  const Credentials account = AccountOf(seed);
  values.user = account.user;
  values.from = tokens[2].text + "@example.org";
  values.to = tokens[3].text + "@example.com";
  values.plain = EncodeBase64('\0' + account.user + '\0' + std::string(account.password.Reveal()));
  return values;
}

std::expected<ClientTask, std::string> TaskFor(const script::Block& expanded,
                                               const std::string& host, TlsPolicy policy,
                                               const script::Placeholders& values,
                                               std::uint64_t seed) {
  ClientTask task;
  task.policy = policy;
  task.host = host;
  task.canaries = NewCanaries(values.nonce);
  task.account = AccountOf(seed);
  task.canaries[0].text = task.account.user;
  task.canaries[1].text = task.account.password.Reveal();
  task.from = values.from;
  task.recipients = {values.to};
  task.message = "From: <" + values.from + ">\r\nTo: <" + values.to +
                 ">\r\nSubject: " + task.canaries[4].text + "\r\nMessage-ID: <" + values.nonce +
                 "@example.org>\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n\r\n" +
                 task.canaries[5].text + "\r\n";
  for (const script::Given& given : expanded.given)
    if (std::string fault = Apply(given, values, task); !fault.empty())
      return std::unexpected(std::move(fault));
  return task;
}

}  // namespace smtpspec
