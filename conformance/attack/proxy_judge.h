// Who broke a rule, from what a proxy saw of a client and a server.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_PROXY_JUDGE_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_PROXY_JUDGE_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/tamper/units.h"
#include "tls/policy.h"

namespace smtpspec {

struct ProxyFinding {
  enum class Who { kClient, kServer } who;
  std::size_t connection;
  std::string requirement;  // an id of spec/
  std::string text;         // printable, one line
};

class ProxyJudge {
 public:
  explicit ProxyJudge(TlsPolicy policy) : policy_(policy) {}

  // `own_tls`: TLS ends at the attacker, with a certificate of his own. `observed`: it ends at the
  // proxy, with one that the client trusts.
  void Begin(std::size_t connection, bool implicit, bool own_tls, bool observed);
  // As a tamper's rules see them, before anything is done about them.
  void See(const TamperUnit& unit, const TamperUnit* question, std::size_t connection);
  // As they came from the server, before the tamper saw them.
  void ServerOctets(std::string_view wire, std::size_t connection);

  const std::vector<ProxyFinding>& Findings() const { return findings_; }
  // "client", "server", "both" or "neither".
  std::string Verdict() const;

 private:
  struct Connection {
    bool implicit = false, own_tls = false, observed = false;
    bool tls = false;            // it has begun
    bool client_in_tls = false;  // some octets of either came since
    bool server_in_tls = false;
    bool answered = false;  // inside TLS
    std::size_t said = 0;   // commands inside TLS
  };
  void ClientSays(const TamperUnit& unit, Connection& connection, std::size_t number);
  void InClear(const TamperUnit& unit, std::size_t number);
  void InTls(const TamperUnit& unit, Connection& connection, std::size_t number);
  void Add(ProxyFinding::Who who, std::size_t connection, std::string requirement,
           std::string text);

  TlsPolicy policy_;
  std::map<std::size_t, Connection> connections_;
  std::vector<ProxyFinding> findings_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_PROXY_JUDGE_H_
