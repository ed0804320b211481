// One side of a tamper: the connection to the client or to the server, with TLS of its own.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_LEG_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_LEG_H_

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/tamper/spoken.h"
#include "tls/engine.h"

namespace smtpspec {

// What is to be done on a connection, in order.
struct Travel {
  enum class Kind {
    kOctets,  // one segment where it fits
    kPause,   // wait before what follows
    kFin,     // the end of what is said
    kClose,   // both ends
    kReset,   // RST
  };
  Kind kind = Kind::kOctets;
  std::string octets;
  std::chrono::milliseconds pause{0};
};

class TamperLeg {
 public:
  // Is told of all text either way; `connection` stands in what it is told.
  void Listen(SpokenListener listener, std::size_t connection);
  // TLS begins: `engine` makes what is said into what goes over the wire.
  void Start(std::unique_ptr<TlsEngine> engine);
  // TLS is given up and what follows is clear again.
  void DropTls();
  bool InTls() const { return engine_ != nullptr; }
  const TlsFacts* Facts() const { return engine_ ? &engine_->Facts() : nullptr; }
  // kOpen without TLS.
  TlsEngine::State State() const;

  // Octets of the wire in, what they say out.
  std::string Read(std::string_view wire);
  void ReadEof();

  // Adjacent octets are one segment. During a handshake all waits for its end.
  void Say(std::string_view text);
  void Cut();  // what follows is a segment of its own
  void Pause(std::chrono::milliseconds time);
  void CloseNotify();
  void End(Travel::Kind how);          // what waited for a handshake is dropped
  void SayRaw(std::string_view wire);  // past TLS

  std::vector<Travel> Take();

 private:
  void Move();  // what waited, once the handshake is done
  void Put(Travel travel);
  void PutWire(std::string octets);
  void Tell(Spoken::Kind kind, std::string_view octets);

  SpokenListener listener_;
  std::size_t connection_ = 1;
  std::unique_ptr<TlsEngine> engine_;
  std::vector<Travel> waiting_, out_;
  bool cut_ = false, notified_ = false, ended_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_LEG_H_
