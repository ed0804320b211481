#include "conformance/tamper/auth_exchange.h"

#include <cassert>
#include <utility>
#include <vector>

#include "conformance/tamper/auth_scram.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

constexpr const char* kWelcome = "235 2.7.0 welcome\r\n";
constexpr const char* kRefused = "535 5.7.8 not with these credentials\r\n";
constexpr const char* kMalformed = "501 5.5.2 that is no response\r\n";
constexpr const char* kCancelled = "501 5.7.0 cancelled\r\n";

// A mechanism that asks some questions, takes any answers and lets in.
class PromptingServer final : public SaslServer {
 public:
  explicit PromptingServer(std::vector<std::string> prompts) : prompts_(std::move(prompts)) {}

  SaslStep Respond(std::optional<std::string_view> response) override {
    if (response) ++answered_;
    if (answered_ == prompts_.size()) return SaslSuccess{};
    return SaslChallenge{prompts_[answered_]};
  }

 private:
  std::vector<std::string> prompts_;
  std::size_t answered_ = 0;
};

std::unique_ptr<SaslServer> ServerOf(std::string_view fault, std::string_view mechanism,
                                     const Credentials& account, std::string nonce) {
  if (mechanism == "SCRAM-SHA-256") return NewFaultyScramServer(fault, account, std::move(nonce));
  std::vector<std::string> prompts;
  if (mechanism == "PLAIN") prompts = {""};
  if (mechanism == "LOGIN") prompts = {"Username:", "Password:"};
  if (prompts.empty()) return nullptr;
  if (fault == "challenge") prompts.push_back(mechanism == "LOGIN" ? "Password again:" : "");
  return std::make_unique<PromptingServer>(std::move(prompts));
}

}  // namespace

AuthExchange::AuthExchange(std::string fault, std::string_view mechanism,
                           const Credentials& account, std::string nonce)
    : fault_(std::move(fault)), server_(ServerOf(fault_, mechanism, account, std::move(nonce))) {}

std::string AuthExchange::Reply(std::optional<std::string_view> line) {
  assert(!over_);
  if (fault_ == "refuse") return End(kRefused);
  if (fault_ == "success-at-once") return End(kWelcome);
  if (fault_ == "flood") return Flood();
  //= rfc4954/4/cancel-is-501
  if (line == "*") return End(kCancelled);
  if (fault_ == "bad-base64") return BadBase64();
  const bool initial = std::exchange(asked_, 1) == 0;
  if (!line) return Step(std::nullopt);
  //= rfc4954/4/empty-initial-response
  const auto response = DecodeBase64(initial && line == "=" ? "" : *line);
  return response ? Step(*response) : End(kMalformed);
}

std::string AuthExchange::End(std::string reply) {
  over_ = true;
  return reply;
}

std::string AuthExchange::Flood() {
  return asked_++ < kFlood ? "334 \r\n" : End(kRefused);
}

std::string AuthExchange::BadBase64() {
  return asked_++ == 0 ? "334 *not*base64*\r\n" : End(kWelcome);
}

std::string AuthExchange::Step(std::optional<std::string_view> response) {
  assert(server_ && "the fault does not fit the mechanism");
  const SaslStep step = server_->Respond(response);
  if (const auto* challenge = std::get_if<SaslChallenge>(&step))
    return "334 " + EncodeBase64(challenge->octets) + "\r\n";
  if (const auto* failure = std::get_if<SaslFailure>(&step))
    return End(*failure == SaslFailure::kMalformed ? kMalformed : kRefused);
  return End(std::string(kWelcome) + (fault_ == "late-challenge" ? "334 \r\n" : ""));
}

}  // namespace smtpspec
