// A connection to a ServerSession without anything in between.
#ifndef SMTPSPEC_CONFORMANCE_RUN_MEMORY_WIRE_H_
#define SMTPSPEC_CONFORMANCE_RUN_MEMORY_WIRE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/run/wire.h"
#include "server/session.h"

namespace smtpspec {

class MemoryWire : public Wire {
 public:
  // Messages are put into `inbox` and answered as stored. The observer sees every event before.
  using Observer = std::function<void(const ServerEvent& event)>;
  MemoryWire(std::shared_ptr<const ServerConfig> config, Transport transport, std::string entropy,
             std::shared_ptr<std::vector<std::string>> inbox, Observer observer = {});
  void Send(std::string_view segment) override;
  Reading Receive(Milliseconds patience) override;
  void CloseWriting() override;
  void Close() override;
  void Reset() override;
  void Wait(Milliseconds time) override;
  Milliseconds Now() const override { return now_; }

 private:
  void HandleEvents();
  bool Heard();  // whether the session is there to be spoken to
  ServerSession session_;
  std::shared_ptr<std::vector<std::string>> inbox_;
  Observer observer_;
  Milliseconds now_{0};
  std::string output_;
  bool sent_eof_ = false, reset_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_MEMORY_WIRE_H_
