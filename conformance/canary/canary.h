// Random tokens put into account, envelope and message of one run, so that any of them that
// travels in clear is seen, in whatever form.
#ifndef SMTPSPEC_CONFORMANCE_CANARY_CANARY_H_
#define SMTPSPEC_CONFORMANCE_CANARY_CANARY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec {

struct CanaryToken {
  std::string name;  // "user", "password", "sender", "recipient", "subject" or "body"
  std::string text;
};

// One of each name. `nonce` is of the run: the same one gives the same tokens. A token is twelve
// lower-case letters and digits, a letter first: it fits as a local part, a password or a word,
// and whoever folds case does not hide it.
std::vector<CanaryToken> NewCanaries(std::string_view nonce);

struct CanaryFinding {
  std::string name;
  // "raw", "upper case", "mixed case", "base64", "base64 of utf-16le", "xtext", "quoted-printable",
  // "percent-encoding", "utf-16le" or "hex"
  std::string form;
  // In the stream, of the octet in which the form begins. A base64 digit that holds the first bits
  // of the token counts, even if other bits of it are something else's.
  std::uint64_t offset;

  // Of the account, which no policy lets be said in clear, and not of the mail.
  bool IsOfAccount() const { return name == "user" || name == "password"; }
  bool operator==(const CanaryFinding&) const = default;
};

// Reads one direction of one connection, in any pieces. Time is linear in the octets; memory does
// not grow with them. Case does not matter within any form. Base64 that is folded into lines is
// read as one, at any alignment and whatever digits stand before it.
class CanaryWatch {
 public:
  // Of one name and form: later ones are not recorded.
  static constexpr std::size_t kMostFindings = 100;

  // Tokens are of letters and digits; a shorter one than ten is likely to be found by chance.
  explicit CanaryWatch(std::vector<CanaryToken> tokens);
  ~CanaryWatch();
  CanaryWatch(CanaryWatch&&) noexcept;
  CanaryWatch& operator=(CanaryWatch&&) noexcept;

  void Octets(std::string_view octets);
  // In the order in which they were complete.
  const std::vector<CanaryFinding>& Findings() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CANARY_CANARY_H_
