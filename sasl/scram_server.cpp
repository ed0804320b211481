#include <cassert>
#include <utility>

#include "parser/base64.h"
#include "sasl/scram.h"
#include "sasl/scram_keys.h"
#include "sasl/scram_messages.h"

namespace smtpspec {
namespace {

class ScramServer final : public SaslServer {
 public:
  ScramServer(const Accounts& accounts, std::string nonce)
      : accounts_(accounts), nonce_(std::move(nonce)) {
    assert(IsScramNonce(nonce_));
  }

  SaslStep Respond(std::optional<std::string_view> response) override {
    if (stage_ == Stage::kStart) {
      stage_ = Stage::kClientFirst;
      if (!response) return SaslChallenge{};
    }
    assert(response && stage_ != Stage::kDone);
    switch (std::exchange(stage_, Stage::kDone)) {
      case Stage::kClientFirst:
        return First(*response);
      case Stage::kClientFinal:
        return Final(*response);
      default:
        return Confirm(*response);
    }
  }

 private:
  enum class Stage { kStart, kClientFirst, kClientFinal, kConfirmation, kDone };

  SaslStep First(std::string_view text) {
    const auto first = ParseScramClientFirst(text);
    if (!first) return first.error();
    const auto user = SaslPrep(first->user);
    if (!user) return SaslFailure::kRefused;
    // Nobody acts for somebody else here.
    //= rfc4616/2/authorization-identity
    if (first->authorization_id && SaslPrep(*first->authorization_id) != user)
      return SaslFailure::kRefused;
    user_ = *user;
    keys_ = accounts_.FindOrInvent(user_);
    gs2_header_ = first->gs2_header;
    nonce_.insert(0, first->nonce);
    server_first_ =
        "r=" + nonce_ + ",s=" + EncodeBase64(keys_.salt) + ",i=" + std::to_string(keys_.iterations);
    auth_message_ = std::string(first->bare) + ',' + server_first_ + ',';
    stage_ = Stage::kClientFinal;
    return SaslChallenge{server_first_};
  }

  SaslStep Final(std::string_view text) {
    const auto final = ParseScramClientFinal(text);
    if (!final) return final.error();
    if (final->proof.size() != kScramKeySize) return SaslFailure::kMalformed;
    //= rfc5802/5.1/channel-binding-covers-gs2-header
    //= rfc5802/5.1/proof-and-nonce-checked
    if (final->channel_binding != gs2_header_ || final->nonce != nonce_)
      return SaslFailure::kRefused;
    auth_message_ += final->without_proof;
    const std::string signature = HmacSha256(keys_.stored_key, auth_message_);
    const Secret client_key(Xor(final->proof, signature));
    if (!SameOctets(StoredKey(client_key), keys_.stored_key)) return SaslFailure::kRefused;
    stage_ = Stage::kConfirmation;
    return SaslChallenge{"v=" + EncodeBase64(HmacSha256(keys_.server_key, auth_message_))};
  }

  // SMTP has no place for octets beside its 235: the signature is a challenge of its own, and the
  // client answers it with nothing.
  //= rfc4954/4/no-data-with-success
  SaslStep Confirm(std::string_view text) {
    if (!text.empty()) return SaslFailure::kMalformed;
    return SaslSuccess{user_};
  }

  const Accounts& accounts_;
  std::string nonce_;  // our part; then the client's part and ours
  Stage stage_ = Stage::kStart;
  std::string user_, gs2_header_, server_first_, auth_message_;
  ScramKeys keys_;
};

}  // namespace

std::unique_ptr<SaslServer> NewScramServer(const Accounts& accounts, std::string nonce) {
  return std::make_unique<ScramServer>(accounts, std::move(nonce));
}

}  // namespace smtpspec
