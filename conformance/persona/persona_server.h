// Serves personas on sockets, until it is told to stop.
#ifndef SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_SERVER_H_
#define SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_SERVER_H_

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/client_run/encounter.h"
#include "conformance/client_run/served_client.h"
#include "conformance/script/script.h"
#include "conformance/tamper/server_end.h"
#include "net/address.h"
#include "net/listening_socket.h"

namespace smtpspec {

struct PersonaServerOptions {
  std::vector<Credentials> accounts;
  std::function<void(const std::string& line)> log;  // the dialogue, printable
};

// What was stored is forgotten with the process; #K of rules counts over all connections.
class PersonaServer {
 public:
  // The certificate is for localhost and 127.0.0.1, of a CA made now.
  static std::expected<std::unique_ptr<PersonaServer>, std::string> New(
      PersonaServerOptions options);

  const std::string& CaPem() const { return ca_pem_; }
  // One more listener. The persona is kept.
  std::expected<net::HostPort, std::string> Listen(script::Block persona, const net::HostPort& at,
                                                   bool implicit);
  // Until `stop` says so.
  void Run(const std::function<bool()>& stop);

 private:
  struct Listener {
    script::Block persona;
    ClientTask task;
    net::ListeningSocket socket;
    std::shared_ptr<std::string> fault;
    std::unique_ptr<Encounter> encounter;
    std::unique_ptr<ServedClient> served;
  };
  PersonaServer(PersonaServerOptions options, ServerEnds ends, std::string ca_pem)
      : options_(std::move(options)), ends_(std::move(ends)), ca_pem_(std::move(ca_pem)) {}
  void Tell(Listener& listener);

  PersonaServerOptions options_;
  ServerEnds ends_;
  std::string ca_pem_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_SERVER_H_
