// The server's side of one AUTH, played in place of the reference engine and wrong in one place.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_AUTH_EXCHANGE_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_AUTH_EXCHANGE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sasl/credentials.h"
#include "sasl/mechanism.h"

namespace smtpspec {

class AuthExchange {
 public:
  // How often `flood` asks, whatever it is told, before it refuses.
  static constexpr int kFlood = 1000;

  // `fault` is one of auth_faults that fits `mechanism` (upper case). `account` is the client's,
  // for the server's signature; no password is looked at. `nonce`: the server's part.
  AuthExchange(std::string fault, std::string_view mechanism, const Credentials& account,
               std::string nonce);

  // What is said to AUTH, with its initial response if there is one, and then to each line of the
  // client; without CRLF, as they came. Mostly one reply; with its CRLF.
  std::string Reply(std::optional<std::string_view> line);
  // The last reply has been given; further lines are commands.
  bool Over() const { return over_; }

 private:
  std::string End(std::string reply);
  std::string Flood();
  std::string BadBase64();
  std::string Step(std::optional<std::string_view> response);

  std::string fault_;
  std::unique_ptr<SaslServer> server_;  // null: a mechanism that has no exchange of its own here
  int asked_ = 0;
  bool over_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_AUTH_EXCHANGE_H_
