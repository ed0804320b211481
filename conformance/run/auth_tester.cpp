#include "conformance/run/auth_tester.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/run/scram_tester.h"

namespace smtpspec {
namespace {

using std::string_view;

class PlainTester : public AuthTester {
 public:
  PlainTester(string_view misuse, const Credentials& account)
      : initial_(misuse != "no-initial" && misuse != "cancel"), cancel_(misuse == "cancel") {
    const std::string authzid = misuse == "other-authzid" ? "somebody-else" : "";
    std::string message = authzid + '\0' + account.user;
    if (misuse != "truncated") message += '\0' + account.password.Reveal();
    message_ = std::move(message);
  }
  std::optional<std::string> Initial() override {
    return initial_ ? std::exchange(message_, std::nullopt) : std::nullopt;
  }
  std::optional<std::string> Respond(string_view) override {
    if (cancel_) message_ = std::string(kCancel);
    cancel_ = false;
    return std::exchange(message_, std::nullopt);
  }

 private:
  bool initial_, cancel_;
  std::optional<std::string> message_;
};

class LoginTester : public AuthTester {
 public:
  LoginTester(string_view misuse, const Credentials& account)
      : answers_{account.user, account.password.Reveal()} {
    if (misuse == "cancel") answers_ = {std::string(kCancel), ""}, count_ = 1;
    if (misuse == "truncated") answers_[1].clear();
  }
  std::optional<std::string> Initial() override { return std::nullopt; }
  std::optional<std::string> Respond(string_view) override {
    if (next_ == count_) return std::nullopt;
    return answers_[next_++];
  }

 private:
  std::array<std::string, 2> answers_;
  std::size_t next_ = 0, count_ = 2;
};

struct Misuses {
  string_view mechanism;
  string_view names;  // with a blank before and behind each
};
constexpr std::array kMisuses = {
    Misuses{"PLAIN", " wrong-password unknown-user cancel other-authzid truncated no-initial "},
    Misuses{"LOGIN", " wrong-password unknown-user cancel truncated "},
    Misuses{"SCRAM-SHA-256",
            " wrong-password unknown-user cancel other-authzid gs2-y gs2-p unknown-binding"
            " wrong-binding wrong-proof no-proof replayed-nonce truncated no-initial "},
};

Credentials Presented(string_view misuse, const Credentials& account) {
  if (misuse == "wrong-password") return {account.user, Secret("not-the-password")};
  if (misuse == "unknown-user") return {"nobody-of-that-name", account.password};
  return account;
}

}  // namespace

std::expected<std::unique_ptr<AuthTester>, std::string> NewAuthTester(string_view mechanism,
                                                                      string_view misuse,
                                                                      const Credentials& account,
                                                                      std::string nonce) {
  const auto known = std::ranges::find(kMisuses, mechanism, &Misuses::mechanism);
  if (known == kMisuses.end())
    return std::unexpected("the tester does not know the mechanism " + std::string(mechanism));
  const std::string padded = " " + std::string(misuse) + " ";
  if (!misuse.empty() && known->names.find(padded) == string_view::npos)
    return std::unexpected("the tester knows no misuse " + std::string(misuse) + " of " +
                           std::string(mechanism));
  const Credentials presented = Presented(misuse, account);
  if (mechanism == "PLAIN") return std::make_unique<PlainTester>(misuse, presented);
  if (mechanism == "LOGIN") return std::make_unique<LoginTester>(misuse, presented);
  return NewScramTester(misuse, presented, std::move(nonce));
}

}  // namespace smtpspec
