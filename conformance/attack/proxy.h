// The attacker between two real programs: a listener, and behind each connection to it a tamper and
// a connection to the server. It says who broke a rule.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_PROXY_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_PROXY_H_

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "conformance/attack/attack.h"
#include "conformance/attack/proxy_judge.h"
#include "net/address.h"
#include "net/listening_socket.h"
#include "tls/engine.h"
#include "tls/policy.h"

namespace smtpspec {

struct ProxyOptions {
  net::HostPort listen, to;
  Attack attack;
  TlsPolicy policy = TlsPolicy::kOpportunistic;  // what the client was told to do
  bool implicit = false;                         // TLS from the first octet on
  // A certificate that the client trusts: then the proxy sees inside TLS, to judge it. Nothing is
  // attacked there, and an attack that has rules for nowhere else is refused. Null: TLS passes
  // unread, unless the attack ends it itself.
  std::shared_ptr<const TlsProvider> observer;
  std::string server_name;  // in the attacker's certificates; empty: the host of `to`
};

// Why there is no proxy. A rule of the attack cannot do what it says, or not beside an observer; or
// the address cannot be listened at, which may be otherwise the next time.
struct ProxyRefusal {
  bool listening = false;
  std::string text;  // a line for a person
};

class Proxy {
 public:
  static std::expected<std::unique_ptr<Proxy>, ProxyRefusal> New(ProxyOptions options);
  ~Proxy();

  net::HostPort Address() const;
  // Waits at most `limit` for something to do, and does it. Gives what there is to be told: a line
  // for each connection that ended.
  std::vector<std::string> Step(std::chrono::milliseconds limit);
  std::size_t Connections() const;  // so far
  bool AllEnded() const;
  bool Acted() const;  // whether any rule of the attack has met what it waits for
  const ProxyJudge& Judge() const;

 private:
  class Impl;
  explicit Proxy(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_PROXY_H_
