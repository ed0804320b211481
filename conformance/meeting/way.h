// The way between the client and the server of one connection: somebody acts on flights, and on
// units where there are rules for them; the rest travels as it was said.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_WAY_H_
#define SMTPSPEC_CONFORMANCE_MEETING_WAY_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "conformance/tamper/change.h"
#include "conformance/tamper/tamper.h"

namespace smtpspec {

// What the way leads to.
class WayEnds {
 public:
  virtual ~WayEnds() = default;
  virtual void ToServer(std::string_view octets) = 0;
  virtual void ToClient(std::string_view octets) = 0;
  virtual void ServerHearsEnd() = 0;
  virtual void ClientHearsEnd() = 0;
  virtual void Wait(std::chrono::milliseconds time) = 0;
};

class Way {
 public:
  enum class Direction { kToServer, kToClient };

  // `tamper`: null without rules about units. `ends` outlives the way.
  Way(WayEnds& ends, std::unique_ptr<Tamper> tamper);

  // A flight as it was said, and what becomes of it.
  void Carry(Direction direction, std::string_view octets);
  void Carry(Direction direction, const TamperEffect& effect);
  // Its author says nothing more.
  void End(Direction direction);

 private:
  // Of one direction.
  struct Lane {
    std::string held;
    bool mute = false, ended = false;
  };
  Lane& Of(Direction direction) { return lanes_[static_cast<std::size_t>(direction)]; }
  void Deliver(Direction direction, std::string_view octets);
  void InPieces(Direction direction, const TamperEffect& effect, std::string_view octets);
  void Close(Direction direction, std::string_view how);
  void HearEnd(Direction direction);
  void Pump();  // what the tamper has to carry

  WayEnds& ends_;
  std::unique_ptr<Tamper> tamper_;
  Lane lanes_[2];
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_WAY_H_
