#include <cassert>
#include <utility>

#include "parser/base64.h"
#include "sasl/salted_passwords.h"
#include "sasl/scram.h"
#include "sasl/scram_keys.h"
#include "sasl/scram_messages.h"

namespace smtpspec {
namespace {

constexpr std::string_view kGs2Header = "n,,";  // no channel binding, no other identity

class ScramClient final : public SaslClient {
 public:
  ScramClient(std::string_view user, Secret password, std::shared_ptr<SaltedPasswords> salted,
              std::string nonce)
      : password_(std::move(password)),
        salted_(std::move(salted)),
        nonce_(std::move(nonce)),
        first_bare_("n=" + EncodeSaslName(user) + ",r=" + nonce_) {
    assert(IsScramNonce(nonce_));
  }

  std::string_view Mechanism() const override { return kScramSha256; }

  std::optional<std::string> InitialResponse() override {
    return std::string(kGs2Header) + first_bare_;
  }

  SaslReaction Challenge(std::string_view octets) override {
    switch (std::exchange(stage_, Stage::kDone)) {
      case Stage::kServerFirst:
        return First(octets);
      case Stage::kServerFinal:
        return Final(octets);
      case Stage::kDone:
        break;
    }
    server_proved_ = false;
    return SaslAbort{"the server goes on with SCRAM after its end"};
  }

  bool AcceptsSuccess() const override { return server_proved_; }

 private:
  enum class Stage { kServerFirst, kServerFinal, kDone };

  SaslReaction First(std::string_view text) {
    const auto first = ParseScramServerFirst(text);
    if (!first) return SaslAbort{first.error()};
    //= rfc5802/5.1/client-verifies-nonce
    if (!first->nonce.starts_with(nonce_) || first->nonce.size() == nonce_.size())
      return SaslAbort{"the server's nonce does not begin with ours and go on"};
    //= rfc7677/4/iteration-minimum
    if (first->iterations < kScramIterations)
      return SaslAbort{"the server asks for fewer than 4096 iterations: too weak"};
    if (first->iterations > kScramMaxIterations)
      return SaslAbort{"the server asks for more than 600000 iterations"};
    return Prove(text, *first);
  }

  SaslReaction Prove(std::string_view text, const ScramServerFirst& first) {
    const std::string without_proof =
        "c=" + EncodeBase64(kGs2Header) + ",r=" + std::string(first.nonce);
    const std::string auth_message = first_bare_ + ',' + std::string(text) + ',' + without_proof;
    const Secret salted = salted_ ? salted_->Salt(password_.Reveal(), first.salt, first.iterations)
                                  : SaltPassword(password_.Reveal(), first.salt, first.iterations);
    const Secret client_key = ClientKey(salted);
    const std::string signature = HmacSha256(StoredKey(client_key), auth_message);
    server_signature_ = HmacSha256(ServerKey(salted), auth_message);
    stage_ = Stage::kServerFinal;
    return SaslResponse{without_proof + ",p=" + EncodeBase64(Xor(client_key.Reveal(), signature))};
  }

  //= rfc5802/5/server-signature-is-checked
  SaslReaction Final(std::string_view text) {
    const auto signature = ParseScramServerFinal(text);
    if (!signature) return SaslAbort{signature.error()};
    if (!SameOctets(*signature, server_signature_))
      return SaslAbort{"the server's signature is wrong: it does not know this account"};
    server_proved_ = true;
    return SaslResponse{};
  }

  Secret password_;
  std::shared_ptr<SaltedPasswords> salted_;
  std::string nonce_, first_bare_, server_signature_;
  Stage stage_ = Stage::kServerFirst;
  bool server_proved_ = false;
};

}  // namespace

std::unique_ptr<SaslClient> NewScramClient(const Credentials& credentials, std::string nonce) {
  const auto user = SaslPrep(credentials.user);
  auto password = SaslPrep(credentials.password.Reveal());
  if (!user || !password) return nullptr;
  return std::make_unique<ScramClient>(*user, Secret(std::move(*password)), credentials.salted,
                                       std::move(nonce));
}

}  // namespace smtpspec
