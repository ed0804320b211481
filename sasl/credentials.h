// Names and secrets. A secret does not print itself; it is opened by a word one can search for.
#ifndef SMTPSPEC_SASL_CREDENTIALS_H_
#define SMTPSPEC_SASL_CREDENTIALS_H_

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace smtpspec {

class Secret {
 public:
  explicit Secret(std::string octets) : octets_(std::move(octets)) {}
  ~Secret();  // wipes
  Secret(const Secret&) = default;
  Secret(Secret&&) = default;
  Secret& operator=(Secret other) noexcept {  // the value of before is wiped with `other`
    octets_.swap(other.octets_);
    return *this;
  }
  const std::string& Reveal() const { return octets_; }

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  std::string octets_;
};

class SaltedPasswords;

struct Credentials {
  std::string user;
  Secret password;
  std::shared_ptr<SaltedPasswords> salted{};  // null: nothing is kept from one login to the next
};

// SASLprep of RFC 4013 for names and passwords. Nothing: the text is not allowed, or nothing of it
// is left, or it is longer than 1024 octets.
std::optional<std::string> SaslPrep(std::string_view utf8);

// What a server keeps of an account: RFC 5802 section 3. The password cannot be had from it.
struct ScramKeys {
  std::string salt;
  int iterations = 0;
  std::string stored_key, server_key;  // 32 octets each
};

inline constexpr int kScramIterations = 4096;  //= rfc7677/4/iteration-minimum
inline constexpr int kScramMaxIterations =
    600000;  // a client refuses more: it would only burn time

// `salted`: where the costly part is kept; null: nowhere.
ScramKeys DeriveScramKeys(std::string_view prepared_password, std::string salt, int iterations,
                          SaltedPasswords* salted = nullptr);

// Accounts by prepared name, and the secret from which unknown users get a salt that stays the
// same.
class Accounts {
 public:
  explicit Accounts(std::string server_secret) : server_secret_(std::move(server_secret)) {}
  void Set(std::string user, ScramKeys keys) { accounts_[std::move(user)] = std::move(keys); }
  bool Empty() const { return accounts_.empty(); }
  const ScramKeys* Find(std::string_view prepared_user) const;
  // The keys of the user, or keys that no password fits, with a salt derived from the secret and an
  // iteration count as other accounts have it.
  ScramKeys FindOrInvent(std::string_view prepared_user) const;
  // Verify then keeps what it derives.
  void Keep(std::shared_ptr<SaltedPasswords> salted) { salted_ = std::move(salted); }
  // Same time for a wrong password and for an unknown user.
  bool Verify(std::string_view user, std::string_view password) const;
  const std::map<std::string, ScramKeys, std::less<>>& All() const { return accounts_; }

 private:
  std::map<std::string, ScramKeys, std::less<>> accounts_;
  Secret server_secret_;
  std::shared_ptr<SaltedPasswords> salted_;
};

// The file of `serve --users`: one account a line, its name as xtext (RFC 3461 section 4) and its
// keys in the form of RFC 5803 section 3; lines end with LF, nothing else is allowed:
//
//   NAME SCRAM-SHA-256$ITERATIONS:SALT$STORED-KEY:SERVER-KEY
//
// The last three are base64. The error names line and column, and then nothing is added to `into`.
// Names that are in `into` already get the keys of the file.
std::string SerializeAccounts(const Accounts& accounts);
std::expected<void, std::string> ParseAccounts(std::string_view file, Accounts& into);

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_CREDENTIALS_H_
