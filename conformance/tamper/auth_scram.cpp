#include "conformance/tamper/auth_scram.h"

#include <cassert>
#include <charconv>
#include <utility>

#include "parser/base64.h"
#include "sasl/scram_keys.h"
#include "sasl/scram_messages.h"

namespace smtpspec {
namespace {

constexpr std::string_view kIterations = "iterations=";

// What the server's first message says; each part as it is written.
struct ServerFirst {
  std::string extension, nonce, salt, iterations;
  std::string Text() const {
    return extension + (nonce.empty() ? "" : "r=" + nonce + ",") + "s=" + salt + ",i=" + iterations;
  }
};

ServerFirst FirstWith(std::string_view fault, std::string_view theirs, const std::string& ours,
                      std::string_view salt) {
  ServerFirst first{"", std::string(theirs) + ours, EncodeBase64(salt),
                    std::to_string(kScramIterations)};
  if (fault == "extension-mandatory") first.extension = "m=must-be-known,";
  // As long as a right one.
  if (fault == "foreign-nonce") first.nonce = std::string(theirs.size(), 'x') + ours;
  if (fault == "same-nonce") first.nonce = theirs;
  if (fault == "no-nonce") first.nonce.clear();
  if (fault == "salt-bad") first.salt = "*not*base64*";
  if (fault.starts_with(kIterations)) first.iterations = fault.substr(kIterations.size());
  return first;
}

// 0: not to be counted.
int IterationsToCount(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number <= kScramMaxIterations ? number : 0;
}

class FaultyScramServer final : public SaslServer {
 public:
  FaultyScramServer(std::string_view fault, const Credentials& account, std::string nonce)
      : fault_(fault),
        password_(SaslPrep(account.password.Reveal()).value_or(account.password.Reveal())),
        nonce_(std::move(nonce)),
        salt_(fault == "salt-empty" ? "" : "tamper-salt") {}

  SaslStep Respond(std::optional<std::string_view> response) override {
    if (!response) return SaslChallenge{};
    switch (round_++) {
      case 0:
        return First(*response);
      case 1:
        return Final(*response);
      default:
        return SaslSuccess{};
    }
  }

 private:
  SaslStep First(std::string_view text) {
    const auto client = ParseScramClientFirst(text);
    if (!client) return client.error();
    if (fault_ == "one-round") return SaslSuccess{};
    first_ = FirstWith(fault_, client->nonce, nonce_, salt_);
    auth_message_ = std::string(client->bare) + ',' + first_.Text() + ',';
    return SaslChallenge{first_.Text()};
  }

  // What stands in front of the proof is signed as it came: whatever nonce the client settled for.
  SaslStep Final(std::string_view text) {
    const std::size_t proof = text.rfind(",p=");
    if (proof == std::string_view::npos) return SaslFailure::kMalformed;
    if (fault_ == "no-proof") return SaslSuccess{};
    if (fault_ == "error-value") return SaslChallenge{"e=invalid-proof"};
    const int iterations = IterationsToCount(first_.iterations);
    if (iterations == 0) return SaslFailure::kRefused;
    const std::string key = ServerKey(SaltPassword(password_.Reveal(), salt_, iterations));
    std::string signature = HmacSha256(key, auth_message_ + std::string(text.substr(0, proof)));
    if (fault_ == "wrong-proof") signature.back() = static_cast<char>(signature.back() ^ 1);
    return SaslChallenge{"v=" + EncodeBase64(signature)};
  }

  std::string fault_;
  Secret password_;
  std::string nonce_, salt_;
  int round_ = 0;
  ServerFirst first_;
  std::string auth_message_;
};

}  // namespace

std::unique_ptr<SaslServer> NewFaultyScramServer(std::string_view fault, const Credentials& account,
                                                 std::string nonce) {
  assert(IsScramNonce(nonce));
  return std::make_unique<FaultyScramServer>(fault, account, std::move(nonce));
}

}  // namespace smtpspec
