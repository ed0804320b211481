// Serves personas on sockets, until it is told to stop.
#ifndef SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_SERVER_H_
#define SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_SERVER_H_

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/client_run/encounter_site.h"
#include "conformance/client_run/served_client.h"
#include "conformance/persona/dialogue_log.h"
#include "conformance/script/script.h"
#include "net/address.h"
#include "net/listening_socket.h"

namespace smtpspec {

struct PersonaServerOptions {
  std::shared_ptr<const Accounts> accounts;          // null: none, and so no AUTH
  std::function<void(const std::string& line)> log;  // the dialogue, printable
};

// What was stored is forgotten with the process; #K of rules counts over all connections.
class PersonaServer {
 public:
  // The certificate is for localhost and 127.0.0.1, of a CA made now.
  static std::expected<std::unique_ptr<PersonaServer>, std::string> New(
      PersonaServerOptions options);

  const std::string& CaPem() const { return site_->CaPem(); }
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
    DialogueLog dialogue{};
  };
  PersonaServer(PersonaServerOptions options, std::unique_ptr<EncounterSite> site)
      : options_(std::move(options)), site_(std::move(site)) {}
  void Tell(Listener& listener);

  PersonaServerOptions options_;
  std::unique_ptr<EncounterSite> site_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_PERSONA_PERSONA_SERVER_H_
