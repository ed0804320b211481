// Whether TLS travels as its ends said it: whole flights or none. Then an attack means the same
// whichever TLS it is, for what it drops, holds, delays or says octet by octet is the same part of
// the dialogue; other octets and parts of a flight are not.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_TLS_PASSAGE_H_
#define SMTPSPEC_CONFORMANCE_MEETING_TLS_PASSAGE_H_

#include <string>
#include <string_view>

#include "conformance/meeting/way.h"
#include "conformance/tamper/change.h"

namespace smtpspec {

class TlsPassage {
 public:
  using Direction = Way::Direction;

  void Connect();  // a new connection: nothing is held back
  // A flight sets out, arrives in pieces at either end, and has then arrived.
  void SetOut(bool tls);
  // `in_tls`: that end has begun a handshake.
  void Arrive(Direction direction, std::string_view octets, bool in_tls);
  // `effect`: null, nobody acted on it. False: TLS was not left as it is.
  bool Arrived(Direction direction, std::string_view octets, const TamperEffect* effect);

 private:
  std::string arrived_[2], held_[2];
  bool tls_ = false, stray_ = false;  // what is no TLS has come to an end inside TLS
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_TLS_PASSAGE_H_
