// Takes down what travels in the lab: on the wires on both sides of the attacker, and inside TLS at
// every end of it.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_LAB_RECORD_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_LAB_RECORD_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/attack/lab.h"
#include "conformance/run/wire.h"
#include "tls/engine.h"

namespace smtpspec {

// One direction of one of the two wires of a connection: client – attacker – server.
struct LabLeg {
  bool of_server;  // between attacker and server
  bool to_client;
  // Where it comes from its author, and not from the attacker.
  bool AtOrigin() const { return of_server == to_client; }
  std::size_t Index() const { return (of_server ? 2U : 0U) + (to_client ? 1U : 0U); }
};

class LabRecord {
 public:
  explicit LabRecord(std::vector<CanaryToken> canaries) : canaries_(std::move(canaries)) {}

  // `own_tls`: the attacker ends TLS himself.
  void Begin(std::size_t connection, bool implicit, bool own_tls);
  // Octets of a wire. What was said inside TLS with it was told before, by Said.
  void Octets(LabLeg leg, std::string_view wire, double ms);
  void Event(LabLeg leg, const std::string& event, double ms);
  // It was given to the engine of TLS that writes to `leg`.
  void Said(LabLeg leg, std::string_view plaintext);

  const std::vector<LabLeak>& Leaks() const { return leaks_; }
  bool ServerSpokeUnasked() const { return server_spoke_unasked_; }
  bool ClientWentOn() const { return client_went_on_; }
  std::vector<LabStep> TakeSteps();

 private:
  struct Entry {
    LabStep step;
    LabLeg leg;
    std::string wire;
    bool joined = false;  // it went on unchanged
  };
  bool JoinsEarlier(LabLeg leg, std::string_view wire, const std::string& event);
  void Add(LabLeg leg, LabStep step, std::string_view wire);
  bool IsExposed(std::string_view text) const;
  void Count(CanaryWatch& watch, std::size_t& counted, bool own_tls);

  std::vector<CanaryToken> canaries_;
  std::vector<Entry> entries_;
  std::vector<LabLeak> leaks_;
  std::size_t connection_ = 0;
  bool implicit_ = false, own_tls_ = false;
  std::unique_ptr<CanaryWatch> wire_, inside_;  // what the client says
  std::size_t wire_counted_ = 0, inside_counted_ = 0;
  std::string said_[4];  // and not on the wire yet
  // Inside TLS: lines that the server was sent, and its replies. A server that opens TLS together
  // with the first line inside it has no time to speak first, but speaks too often.
  std::size_t questions_ = 0, answers_ = 0;
  bool anything_said_ = false, client_spoke_ = false, client_was_told_ = false;
  bool server_spoke_unasked_ = false, client_went_on_ = false;
};

// The wire of a client, or the one to a server, taken down.
std::unique_ptr<Wire> NewRecordedWire(std::unique_ptr<Wire> wire, bool of_server,
                                      LabRecord& record);
std::unique_ptr<TlsEngine> NewRecordedEngine(std::unique_ptr<TlsEngine> engine, LabLeg writes_to,
                                             LabRecord& record);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_LAB_RECORD_H_
