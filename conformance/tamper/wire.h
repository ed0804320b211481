// A tamper in memory: in front of the wire to a server.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_WIRE_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_WIRE_H_

#include <memory>

#include "conformance/run/wire.h"
#include "conformance/tamper/arrivals.h"
#include "conformance/tamper/tamper.h"

namespace smtpspec {

class TamperWire : public Wire {
 public:
  // `server` is in memory: its silence is exact.
  TamperWire(std::unique_ptr<Wire> server, Tamper tamper);
  void Send(std::string_view segment) override;
  Reading Receive(Milliseconds patience) override;
  void CloseWriting() override;
  void Close() override;
  void Reset() override;
  void Wait(Milliseconds time) override;
  Milliseconds Now() const override { return server_->Now(); }

 private:
  void Pump();  // until neither side has anything more to say
  bool CarryToServer();
  bool ReadServer();
  void CarryToClient();
  void End(Travel::Kind how);

  std::unique_ptr<Wire> server_;
  Tamper tamper_;
  Arrivals arrivals_;
  bool server_ended_ = false, client_ended_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_WIRE_H_
