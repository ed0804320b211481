#include "conformance/tamper/leg.h"

#include <utility>

namespace smtpspec {

void TamperLeg::Listen(SpokenListener listener, std::size_t connection) {
  listener_ = std::move(listener);
  connection_ = connection;
}

void TamperLeg::Tell(Spoken::Kind kind, std::string_view octets) {
  if (listener_) listener_({kind, connection_, InTls(), std::string(octets)});
}

void TamperLeg::Start(std::unique_ptr<TlsEngine> engine) {
  engine_ = std::move(engine);
  notified_ = false;
  Tell(Spoken::Kind::kTls, {});
  PutWire(engine_->TakeWire());
}

void TamperLeg::DropTls() {
  if (engine_) PutWire(engine_->TakeWire());
  if (engine_) Tell(Spoken::Kind::kNoTls, {});
  engine_.reset();
  Move();
}

TlsEngine::State TamperLeg::State() const {
  return engine_ ? engine_->GetState() : TlsEngine::State::kOpen;
}

std::string TamperLeg::Read(std::string_view wire) {
  std::string text(wire);
  if (engine_) {
    engine_->ReceiveWire(wire);
    PutWire(engine_->TakeWire());
    Move();
    text = engine_->TakePlaintext();
  }
  if (!text.empty()) Tell(Spoken::Kind::kHeard, text);
  return text;
}

void TamperLeg::ReadEof() {
  if (!engine_) return;
  engine_->ReceiveEof();
  PutWire(engine_->TakeWire());
}

void TamperLeg::Say(std::string_view text) {
  if (!text.empty()) Put({Travel::Kind::kOctets, std::string(text), {}});
}

void TamperLeg::Cut() {
  if (State() == TlsEngine::State::kHandshaking) return Put({Travel::Kind::kPause, {}, {}});
  cut_ = true;
}

void TamperLeg::Pause(std::chrono::milliseconds time) {
  Put({Travel::Kind::kPause, {}, time});
}

void TamperLeg::CloseNotify() {
  if (!engine_ || std::exchange(notified_, true)) return;
  engine_->CloseNotify();
  PutWire(engine_->TakeWire());
}

void TamperLeg::End(Travel::Kind how) {
  waiting_.clear();
  if (std::exchange(ended_, true)) return;
  out_.push_back({how, {}, {}});
}

void TamperLeg::SayRaw(std::string_view wire) {
  if (!wire.empty() && listener_ && !ended_)
    listener_({Spoken::Kind::kTold, connection_, false, std::string(wire)});
  PutWire(std::string(wire));
}

std::vector<Travel> TamperLeg::Take() {
  return std::exchange(out_, {});
}

void TamperLeg::Move() {
  if (State() == TlsEngine::State::kHandshaking || waiting_.empty()) return;
  for (Travel& travel : std::exchange(waiting_, {})) Put(std::move(travel));
  // It was there before anything that is an answer to what comes now, and is read by itself.
  cut_ = true;
}

void TamperLeg::Put(Travel travel) {
  if (ended_) return;
  if (State() == TlsEngine::State::kHandshaking) {
    waiting_.push_back(std::move(travel));
    return;
  }
  if (travel.kind != Travel::Kind::kOctets) {
    out_.push_back(std::move(travel));
    return;
  }
  if (engine_) {
    if (notified_ || State() == TlsEngine::State::kFailed) return;
    Tell(Spoken::Kind::kTold, travel.octets);
    engine_->Send(travel.octets);
    travel.octets = engine_->TakeWire();
  } else {
    Tell(Spoken::Kind::kTold, travel.octets);
  }
  PutWire(std::move(travel.octets));
}

void TamperLeg::PutWire(std::string octets) {
  if (octets.empty() || ended_) return;
  const bool joins =
      !std::exchange(cut_, false) && !out_.empty() && out_.back().kind == Travel::Kind::kOctets;
  if (joins)
    out_.back().octets += octets;
  else
    out_.push_back({Travel::Kind::kOctets, std::move(octets), {}});
}

}  // namespace smtpspec
