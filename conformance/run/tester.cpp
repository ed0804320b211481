#include "conformance/run/tester.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::size_t kTranscriptOctets = 8192;  // of one entry
// What is there when the time is over is read still; who never stops sending is not waited for.
constexpr Tester::Milliseconds kGrace{1000};

}  // namespace

std::string Describe(const Unit& unit) {
  switch (unit.kind) {
    case Unit::Kind::kSilence:
      return "nothing";
    case Unit::Kind::kClosed:
      if (!unit.ending.alert.empty()) return "TLS alert " + Printable(unit.ending.alert);
      if (unit.ending.reset) return "connection reset";
      return unit.ending.close_notify ? "end of TLS" : "connection closed";
    case Unit::Kind::kReply:
      break;
  }
  constexpr std::size_t kShown = 400;
  std::string text = Printable(std::string_view(unit.reply.octets).substr(0, kShown));
  if (unit.reply.octets.size() > kShown) text += "...";
  return unit.reply.complete ? text : text + " (unfinished)";
}

Tester::Tester(std::unique_ptr<Wire> wire, int number, Milliseconds linger, RunRecord& record)
    : wire_(std::move(wire)), number_(number), linger_(linger), record_(record) {
  if (record_.invariants) watch_.emplace(LineHabits{.known = false});
}

Tester::~Tester() {
  EndWatch();
}

double Tester::Now() const {
  return static_cast<double>(wire_->Now().count());
}

void Tester::Note(std::string event, bool from_server) {
  if (!record_.kept) return;
  record_.transcript.push_back({Now(), from_server, InTls(), {}, std::move(event)});
}

void Tester::Note(std::string_view octets, bool from_server, bool tls) {
  if (!record_.kept) return;
  record_.transcript.push_back(
      {Now(), from_server, tls, std::string(octets.substr(0, kTranscriptOctets)), {}});
  if (octets.size() > kTranscriptOctets)
    Note(std::to_string(octets.size() - kTranscriptOctets) + " more octets", from_server);
}

void Tester::Send(const std::vector<std::string_view>& segments, Milliseconds pause) {
  const bool tls = InTls();
  std::string whole;
  for (std::string_view segment : segments) whole += segment;
  if (whole.empty()) return;
  Note(whole, false, tls);
  awaited_.Sent(whole);
  if (watch_) watch_->Sent(whole);
  bool first = true;
  for (std::string_view segment : segments) {
    if (!first && pause.count() > 0) wire_->Wait(pause);
    first = false;
    if (!tls) {
      wire_->Send(segment);
    } else if (engine_->GetState() == TlsEngine::State::kOpen) {
      engine_->Send(segment);
      wire_->Send(engine_->TakeWire());
    }
  }
}

HandshakeResult Tester::StartTls(std::unique_ptr<TlsEngine> engine, Milliseconds patience) {
  // What was not read before TLS is reported by the caller, and is no reply inside TLS.
  units_.clear();
  reader_.Clear();
  if (heard_) awaited_.Forget();  // else the greeting is still to come
  engine_ = std::move(engine);
  records_ = {};
  clear_.clear();
  notified_ = false;
  HandshakeResult result;
  const Milliseconds deadline = wire_->Now() + patience;
  while (engine_->GetState() == TlsEngine::State::kHandshaking && !ended_) {
    if (std::string hello = engine_->TakeWire(); !hello.empty()) wire_->Send(hello);
    if (!ReadUntil(deadline)) {
      result.answered = false;
      break;
    }
  }
  if (std::string last = engine_->TakeWire(); !last.empty()) wire_->Send(last);
  result.open = engine_->GetState() == TlsEngine::State::kOpen;
  if (!result.open) EndWatch();
  if (result.open) {
    if (watch_) watch_->OnTls(!heard_);
    Note("TLS handshake: " + engine_->Facts().version + " " + engine_->Facts().cipher, false);
    return result;
  }
  result.text = engine_->FailureText();
  if (result.text.empty()) result.text = ended_ ? "connection closed" : "no answer";
  if (!engine_->PeerAlert().empty()) ending_.alert = engine_->PeerAlert();
  Note("TLS handshake failed: " + Printable(result.text), false);
  return result;
}

HandshakeResult Tester::StartImplicitTls(std::unique_ptr<TlsEngine> engine, Milliseconds patience) {
  HandshakeResult result = StartTls(std::move(engine), patience);
  std::optional<Unit> first;
  if (!result.open && result.answered) first = Peek(0, linger_);
  const bool clear = first && first->kind == Unit::Kind::kReply;
  constexpr std::size_t kShown = 200;
  if (clear)
    result.text = "the server speaks in clear: " + first->reply.lines.front().substr(0, kShown);
  if (record_.invariants)
    record_.invariants->OnImplicitTls(clear ? &first->reply : nullptr, record_.where);
  return result;
}

bool Tester::TlsIsOver() const {
  return engine_ &&
         (engine_->GetState() == TlsEngine::State::kClosed ||
          (engine_->GetState() == TlsEngine::State::kFailed && !engine_->PeerAlert().empty()));
}

bool Tester::ReadUntil(Milliseconds deadline) {
  const Milliseconds left = deadline - wire_->Now();
  return left >= -kGrace && Read(std::max(Milliseconds(0), left));
}

bool Tester::Read(Milliseconds patience) {
  assert(!ended_);
  const bool over = TlsIsOver();
  const Wire::Reading reading = wire_->Receive(over ? std::min(patience, linger_) : patience);
  switch (reading.got) {
    case Wire::Got::kOctets:
      OnWire(reading.octets);
      return true;
    case Wire::Got::kEof:
      OnEnd(false);
      return true;
    case Wire::Got::kReset:
      OnEnd(true);
      return true;
    case Wire::Got::kSilent:
      break;
  }
  if (!over) return false;
  // Nothing can follow the end of TLS, whether or not the transport is ended as well.
  ended_ = true;
  ending_.alert = engine_->PeerAlert();
  return true;
}

Unit Tester::Peek(std::size_t i, Milliseconds patience) {
  const Milliseconds deadline = wire_->Now() + patience;
  while (units_.size() <= i) {
    if (ended_) return {Unit::Kind::kClosed, {}, ending_};
    if (ReadUntil(deadline)) continue;
    if (reader_.Empty()) return {};
    SeenReply rest = reader_.TakeRest();
    rest.late = late_ = late_ || patience > Milliseconds(0);
    Push(std::move(rest));
  }
  return units_[i];
}

void Tester::Consume(std::size_t replies) {
  assert(replies <= units_.size());
  units_.erase(units_.begin(), units_.begin() + static_cast<std::ptrdiff_t>(replies));
}

void Tester::EndWatch() {
  if (watch_) record_.invariants->OnConversation(*watch_, record_.where);
  watch_.reset();
}

// We have nothing more to say. Of what follows only the end of a text can be judged.
void Tester::EndSaying() {
  if (watch_ && watch_->InText())
    watch_->OnCut();
  else
    EndWatch();
}

void Tester::CloseNotify() {
  if (!InTls()) return;
  if (engine_->GetState() == TlsEngine::State::kOpen) {
    engine_->CloseNotify();
    wire_->Send(engine_->TakeWire());
  }
  EndSaying();
  Note("TLS ended", false);
  notified_ = true;
}

void Tester::CloseWriting() {
  EndSaying();
  Note("closed for writing", false);
  wire_->CloseWriting();
}

void Tester::Reset() {
  Note("reset", false);
  wire_->Reset();
  ended_ = true;
  ending_.reset = true;
}

void Tester::Wait(Milliseconds time) {
  Note("waited " + std::to_string(time.count()) + " ms", false);
  Idle(time);
}

void Tester::Idle(Milliseconds time) {
  wire_->Wait(time);
}

}  // namespace smtpspec
