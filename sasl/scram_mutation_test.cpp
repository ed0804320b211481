// Somebody between the two ends changes octets of their messages. Neither end may then say that the
// other is proved, unless the change left all four messages as they were.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "sasl/mechanism.h"

namespace smtpspec {
namespace {

class Tampering {
 public:
  explicit Tampering(unsigned seed) : random_(seed) {}

  std::string operator()(std::string message) {
    if (Below(4) != 0) return message;  // most messages pass, so that later ones are reached
    const std::string before = message;
    Change(message);
    changed_ = changed_ || message != before;
    return message;
  }
  bool Changed() const { return changed_; }

 private:
  std::size_t Below(std::size_t limit) { return random_() % limit; }

  void Change(std::string& message) {
    static constexpr std::string_view kLikely = "=,nyprsivcm0A\0\xFF";
    const std::size_t at = Below(message.size() + 1);
    switch (Below(5)) {
      case 0:
        message.insert(at, 1, kLikely[Below(kLikely.size())]);
        break;
      case 1:
        message.erase(at, 1 + Below(4));
        break;
      case 2:
        if (at < message.size()) message[at] = static_cast<char>(message[at] ^ (1 << Below(8)));
        break;
      case 3:
        message.insert(at, message.substr(Below(message.size() + 1), Below(20)));
        break;
      default:
        message.resize(at);
    }
  }

  std::mt19937 random_;
  bool changed_ = false;
};

struct Outcome {
  bool server_succeeds = false, client_accepts = false, changed = false;
};

Outcome TamperedExchange(const Accounts& accounts, const std::string& password, unsigned seed) {
  Tampering tamper(seed);
  const auto server = NewSaslServer("SCRAM-SHA-256", accounts, "serverNonce");
  const auto client = NewSaslClient("SCRAM-SHA-256", {"user", Secret(password)}, "clientNonce");
  SaslStep step = server->Respond(tamper(client->InitialResponse().value()));
  while (const auto* challenge = std::get_if<SaslChallenge>(&step)) {
    const SaslReaction reaction = client->Challenge(tamper(challenge->octets));
    const auto* response = std::get_if<SaslResponse>(&reaction);
    if (!response) break;
    step = server->Respond(tamper(response->octets));
  }
  return {std::holds_alternative<SaslSuccess>(step), client->AcceptsSuccess(), tamper.Changed()};
}

TEST(ScramMutation, ChangedMessagesProveNothing) {
  Accounts accounts("server secret");
  accounts.Set("user", DeriveScramKeys("pencil", "0123456789abcdef", 4096));
  int untouched = 0;
  for (unsigned seed = 0; seed < 600; ++seed) {
    const Outcome right = TamperedExchange(accounts, "pencil", seed);
    EXPECT_EQ(right.server_succeeds, !right.changed) << "seed " << seed;
    if (!right.changed) {
      EXPECT_TRUE(right.client_accepts);
      ++untouched;
    }
    if (seed % 4 != 0) continue;
    const Outcome wrong = TamperedExchange(accounts, "pencils", seed);
    EXPECT_FALSE(wrong.server_succeeds || wrong.client_accepts) << "seed " << seed;
  }
  EXPECT_GT(untouched, 100);  // the loop has reached the end of exchanges
}

}  // namespace
}  // namespace smtpspec
