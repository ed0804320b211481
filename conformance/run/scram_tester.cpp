#include "conformance/run/scram_tester.h"

#include <utility>

#include "parser/base64.h"
#include "sasl/scram_keys.h"
#include "sasl/scram_messages.h"

namespace smtpspec {
namespace {

// What the client says about channel binding and identity, before its first message.
std::string Gs2Header(std::string_view misuse) {
  if (misuse == "gs2-y") return "y,,";  // "I could bind, but you do not offer it"
  if (misuse == "gs2-p") return "p=tls-exporter,,";
  if (misuse == "unknown-binding") return "p=no-such-binding,,";
  if (misuse == "other-authzid") return "n,a=somebody-else,";
  return "n,,";
}

class ScramTester : public AuthTester {
 public:
  ScramTester(std::string_view misuse, const Credentials& account, std::string nonce)
      : misuse_(misuse),
        password_(account.password),
        nonce_(std::move(nonce)),
        header_(Gs2Header(misuse)),
        bare_("n=" + EncodeSaslName(account.user) + ",r=" + nonce_) {}

  std::optional<std::string> Initial() override {
    if (misuse_ == "no-initial") return std::nullopt;
    first_sent_ = true;
    return header_ + bare_;
  }

  std::optional<std::string> Respond(std::string_view challenge) override {
    if (misuse_ == "cancel") return std::exchange(done_, true) ? std::nullopt : Cancel();
    if (!std::exchange(first_sent_, true)) return header_ + bare_;
    if (std::exchange(final_sent_, true))
      return std::exchange(done_, true) ? std::nullopt : std::optional<std::string>("");
    return Final(challenge);
  }

 private:
  static std::optional<std::string> Cancel() { return std::string(kCancel); }

  std::optional<std::string> Final(std::string_view text) {
    const auto first = ParseScramServerFirst(text);
    if (!first || first->iterations > kScramMaxIterations) return Cancel();
    const std::string nonce =
        misuse_ == "replayed-nonce" ? nonce_ + "of-another-exchange" : std::string(first->nonce);
    const std::string binding = misuse_ == "wrong-binding" ? "n,a=somebody-else," : header_;
    std::string without_proof = "c=" + EncodeBase64(binding) + ",r=" + nonce;
    if (misuse_ == "truncated") return without_proof.substr(0, without_proof.size() / 2);
    if (misuse_ == "no-proof") return without_proof;
    const std::string message = bare_ + ',' + std::string(text) + ',' + without_proof;
    return without_proof + ",p=" + EncodeBase64(Proof(message, *first));
  }

  std::string Proof(const std::string& message, const ScramServerFirst& first) const {
    const std::string password = SaslPrep(password_.Reveal()).value_or(password_.Reveal());
    const Secret key = ClientKey(SaltPassword(password, first.salt, first.iterations));
    std::string proof = Xor(key.Reveal(), HmacSha256(StoredKey(key), message));
    if (misuse_ == "wrong-proof") proof.back() = static_cast<char>(proof.back() ^ 1);
    return proof;
  }

  std::string misuse_;
  Secret password_;
  std::string nonce_, header_, bare_;
  bool first_sent_ = false, final_sent_ = false, done_ = false;
};

}  // namespace

std::unique_ptr<AuthTester> NewScramTester(std::string_view misuse, const Credentials& account,
                                           std::string nonce) {
  return std::make_unique<ScramTester>(misuse, account, std::move(nonce));
}

}  // namespace smtpspec
