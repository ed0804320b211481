// One connection to a dialogue.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_DIALOGUE_WIRE_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_DIALOGUE_WIRE_H_

#include <string_view>

#include "conformance/client_run/client_dialogue.h"
#include "conformance/tamper/arrivals.h"

namespace smtpspec {

class ClientDialogueWire : public Wire {
 public:
  ClientDialogueWire(ClientDialogue& dialogue, std::size_t connection)
      : dialogue_(dialogue), connection_(connection) {}
  void Send(std::string_view segment) override {
    if (!segment.empty()) dialogue_.Heard(connection_, segment);
  }
  Reading Receive(Milliseconds patience) override {
    arrivals_.Add(dialogue_.connections_[connection_]->leg.Take(), now_);
    return arrivals_.Take(now_, patience, [this](Milliseconds time) { Wait(time); });
  }
  void CloseWriting() override { dialogue_.Ended(connection_, "fin"); }
  void Close() override { dialogue_.Ended(connection_, "fin"); }
  void Reset() override { dialogue_.Ended(connection_, "reset"); }
  void Wait(Milliseconds time) override { now_ += time; }
  Milliseconds Now() const override { return now_; }

 private:
  ClientDialogue& dialogue_;
  std::size_t connection_;
  Arrivals arrivals_;
  Milliseconds now_{0};
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_DIALOGUE_WIRE_H_
