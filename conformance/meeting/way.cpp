#include "conformance/meeting/way.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace smtpspec {
namespace {

Way::Direction Back(Way::Direction direction) {
  return direction == Way::Direction::kToServer ? Way::Direction::kToClient
                                                : Way::Direction::kToServer;
}

}  // namespace

Way::Way(WayEnds& ends, std::unique_ptr<Tamper> tamper) : ends_(ends), tamper_(std::move(tamper)) {
  Pump();
}

void Way::Carry(Direction direction, std::string_view octets) {
  Lane& lane = Of(direction);
  if (lane.mute || lane.ended) return;
  if (lane.held.empty()) return Deliver(direction, octets);
  Deliver(direction, std::exchange(lane.held, {}).append(octets));
}

void Way::Carry(Direction direction, const TamperEffect& effect) {
  Lane& lane = Of(direction);
  if (lane.mute || lane.ended) return;
  if (effect.pause.count() > 0) ends_.Wait(effect.pause);
  std::string octets = std::exchange(lane.held, {}) + effect.All();
  if (effect.held)
    lane.held = std::move(octets);
  else
    InPieces(direction, effect, octets);
  if (effect.answer) Deliver(Back(direction), *effect.answer);
  if (effect.silence) lane.mute = true;
  if (effect.close) Close(direction, *effect.close);
}

void Way::InPieces(Direction direction, const TamperEffect& effect, std::string_view octets) {
  if (effect.octet_gap) {
    for (const char octet : octets) {
      if (effect.octet_gap->count() > 0) ends_.Wait(*effect.octet_gap);
      Deliver(direction, {&octet, 1});
    }
    return;
  }
  for (const std::size_t cut : effect.cuts) {
    const std::string_view piece = octets.substr(0, cut);
    Deliver(direction, piece);
    octets.remove_prefix(piece.size());
  }
  Deliver(direction, octets);
}

void Way::Deliver(Direction direction, std::string_view octets) {
  if (octets.empty() || Of(direction).ended) return;
  const bool up = direction == Direction::kToServer;
  if (!tamper_) return up ? ends_.ToServer(octets) : ends_.ToClient(octets);
  if (up)
    tamper_->FromClient(octets);
  else
    tamper_->FromServer(octets);
  Pump();
}

// "fin" is heard by whom the flight was for; by all else both ends lose the connection.
void Way::Close(Direction direction, std::string_view how) {
  HearEnd(direction);
  if (how != "fin") HearEnd(Back(direction));
}

void Way::End(Direction direction) {
  if (Of(direction).ended) return;
  if (!tamper_) return HearEnd(direction);
  Of(direction).ended = true;
  if (direction == Direction::kToServer)
    tamper_->ClientEnds(Travel::Kind::kClose);
  else
    tamper_->ServerEnds(Travel::Kind::kFin);
  Pump();
}

void Way::HearEnd(Direction direction) {
  Of(direction).ended = true;
  if (direction == Direction::kToServer)
    ends_.ServerHearsEnd();
  else
    ends_.ClientHearsEnd();
}

void Way::Pump() {
  if (!tamper_) return;
  for (bool more = true; more;) {
    more = false;
    for (const Direction direction : {Direction::kToServer, Direction::kToClient}) {
      const bool up = direction == Direction::kToServer;
      for (const Travel& travel : up ? tamper_->TakeToServer() : tamper_->TakeToClient()) {
        more = true;
        if (travel.kind == Travel::Kind::kPause)
          ends_.Wait(travel.pause);
        else if (travel.kind != Travel::Kind::kOctets)
          HearEnd(direction);
        else if (up)
          ends_.ToServer(travel.octets);
        else
          ends_.ToClient(travel.octets);
      }
    }
  }
}

}  // namespace smtpspec
