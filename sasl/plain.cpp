#include "sasl/plain.h"

#include <cassert>

namespace smtpspec {
namespace {

constexpr auto npos = std::string_view::npos;

class PlainServer final : public SaslServer {
 public:
  explicit PlainServer(const Accounts& accounts) : accounts_(accounts) {}

  SaslStep Respond(std::optional<std::string_view> response) override {
    assert(!done_);
    if (!response) {
      assert(!asked_);
      asked_ = true;
      return SaslChallenge{};
    }
    done_ = true;
    return Judge(*response);
  }

 private:
  // message = [authzid] NUL authcid NUL passwd
  SaslStep Judge(std::string_view message) const {
    const std::size_t first = message.find('\0');
    const std::size_t second = first == npos ? npos : message.find('\0', first + 1);
    if (second == npos || message.find('\0', second + 1) != npos) return SaslFailure::kMalformed;
    const std::string_view authorization_id = message.substr(0, first);
    const std::string_view user = message.substr(first + 1, second - first - 1);
    const std::string_view password = message.substr(second + 1);
    if (user.empty() || password.empty()) return SaslFailure::kMalformed;

    const bool verified = accounts_.Verify(user, password);
    const auto prepared = SaslPrep(user);
    // Nobody acts for somebody else here.
    //= rfc4616/2/authorization-identity
    const bool own = authorization_id.empty() || SaslPrep(authorization_id) == prepared;
    if (!verified || !own || !prepared) return SaslFailure::kRefused;
    return SaslSuccess{*prepared};
  }

  const Accounts& accounts_;
  bool asked_ = false, done_ = false;
};

class PlainClient final : public SaslClient {
 public:
  explicit PlainClient(const Credentials& credentials) : credentials_(credentials) {}

  std::string_view Mechanism() const override { return kPlain; }
  std::optional<std::string> InitialResponse() override {
    return '\0' + credentials_.user + '\0' + credentials_.password.Reveal();
  }
  SaslReaction Challenge(std::string_view) override {
    return SaslAbort{"the server asks for more than PLAIN has"};
  }
  bool AcceptsSuccess() const override { return true; }

 private:
  Credentials credentials_;
};

bool MayStandInPlain(std::string_view text) {
  return !text.empty() && text.find('\0') == npos;
}

}  // namespace

// Both take a nonce because the table of mechanisms gives one to each; PLAIN has no use for it.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
std::unique_ptr<SaslServer> NewPlainServer(const Accounts& accounts, std::string) {
  return std::make_unique<PlainServer>(accounts);
}

// The server prepares what it gets, by rules of its own: RFC 4616 section 2.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
std::unique_ptr<SaslClient> NewPlainClient(const Credentials& credentials, std::string) {
  if (!MayStandInPlain(credentials.user) || !MayStandInPlain(credentials.password.Reveal()))
    return nullptr;
  return std::make_unique<PlainClient>(credentials);
}

}  // namespace smtpspec
