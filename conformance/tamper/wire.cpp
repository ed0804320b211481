#include "conformance/tamper/wire.h"

#include <utility>

namespace smtpspec {

TamperWire::TamperWire(std::unique_ptr<Wire> server, Tamper tamper)
    : server_(std::move(server)), tamper_(std::move(tamper)) {
  Pump();
}

void TamperWire::Send(std::string_view segment) {
  if (client_ended_ || segment.empty()) return;
  tamper_.FromClient(segment);
  Pump();
}

Wire::Reading TamperWire::Receive(Milliseconds patience) {
  if (arrivals_.Empty()) Pump();
  return arrivals_.Take(Now(), patience, [this](Milliseconds time) { Wait(time); });
}

void TamperWire::CloseWriting() {
  End(Travel::Kind::kFin);
}
void TamperWire::Close() {
  End(Travel::Kind::kClose);
}
void TamperWire::Reset() {
  End(Travel::Kind::kReset);
}

void TamperWire::End(Travel::Kind how) {
  client_ended_ = true;
  tamper_.ClientEnds(how);
  Pump();
}

void TamperWire::Wait(Milliseconds time) {
  server_->Wait(time);
  Pump();
}

void TamperWire::Pump() {
  bool more = true;
  while (more) {
    more = CarryToServer();
    more = ReadServer() || more;
  }
  CarryToClient();
}

bool TamperWire::CarryToServer() {
  const std::vector<Travel> travels = tamper_.TakeToServer();
  for (const Travel& travel : travels) {
    switch (travel.kind) {
      case Travel::Kind::kOctets:
        server_->Send(travel.octets);
        break;
      case Travel::Kind::kPause:
        server_->Wait(travel.pause);
        break;
      case Travel::Kind::kFin:
        server_->CloseWriting();
        break;
      case Travel::Kind::kClose:
        server_->Close();
        break;
      case Travel::Kind::kReset:
        server_->Reset();
        break;
    }
  }
  return !travels.empty();
}

bool TamperWire::ReadServer() {
  if (server_ended_) return false;
  Reading reading = server_->Receive(Milliseconds(0));
  switch (reading.got) {
    case Got::kOctets:
      tamper_.FromServer(reading.octets);
      return true;
    case Got::kSilent:
      return false;
    case Got::kEof:
    case Got::kReset:
      server_ended_ = true;
      tamper_.ServerEnds(reading.got == Got::kEof ? Travel::Kind::kFin : Travel::Kind::kReset);
      return true;
  }
  return false;
}

void TamperWire::CarryToClient() {
  arrivals_.Add(tamper_.TakeToClient(), Now());
}

}  // namespace smtpspec
