// What the tester makes of the octets that come: text inside TLS and beside it, replies, the end.
#include <utility>

#include "conformance/run/tester.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

// In clear, a record of TLS: the peer has begun with it, or says by an alert that it cannot.
constexpr char kAlertRecord = 0x15, kLastRecord = 0x17;
bool LooksLikeTls(std::string_view octets) {
  return octets.size() >= 5 && octets[0] >= 0x14 && octets[0] <= kLastRecord && octets[1] <= 3;
}

}  // namespace

void Tester::OnWire(std::string_view octets) {
  if (!engine_) return HearClear(octets);
  clear_ += octets.substr(records_.Take(octets));
  const auto is = [this](TlsEngine::State state) { return engine_->GetState() == state; };
  const bool over = TlsIsOver() || is(TlsEngine::State::kFailed);
  if (!over) {
    engine_->ReceiveWire(octets);
    if (const std::string text = engine_->TakePlaintext(); !text.empty()) Hear(text, true);
    if (is(TlsEngine::State::kHandshaking)) return;
    if (const std::string wire = engine_->TakeWire(); !wire.empty()) wire_->Send(wire);
    if (is(TlsEngine::State::kClosed) && !std::exchange(ending_.close_notify, true))
      Note("end of TLS", true);
  }
  if (TlsIsOver() || is(TlsEngine::State::kFailed)) HearBesideTls();
  if (!over && is(TlsEngine::State::kFailed))
    Note("TLS failed: " + Printable(engine_->FailureText()), true);
}

// A piece of a record is never taken for a reply.
void Tester::HearBesideTls() {
  if (!clear_.empty()) Hear(std::exchange(clear_, {}), false);
}

void Tester::HearClear(std::string_view octets) {
  // A record begins where a line could.
  std::size_t record = reader_.Empty() ? 0 : octets.find('\n') + 1;
  while (record < octets.size() && !LooksLikeTls(octets.substr(record))) {
    const std::size_t end = octets.find('\n', record);
    record = end == octets.npos ? octets.size() : end + 1;
  }
  if (record > 0) Hear(octets.substr(0, record), false);
  if (record >= octets.size()) return;
  if (octets[record] == kAlertRecord) ending_.alert = "alert";
  Note("a TLS record", true);
}

void Tester::Hear(std::string_view octets, bool tls) {
  Note(octets, true, tls);
  if (tls != reader_in_tls_ && !reader_.Empty()) Push(reader_.TakeRest());
  reader_in_tls_ = tls;
  reader_.Append(octets);
  while (std::optional<SeenReply> reply = reader_.Take()) Push(*std::move(reply));
}

void Tester::Push(SeenReply reply) {
  heard_ = true;
  reply.tls = reader_in_tls_;
  reply.ms = Now();
  reply.connection = number_;
  reply.answers = awaited_.Answered(reply.code);
  Judge(reply);
  goodbye_ = goodbye_ || reply.code == "221" || reply.code == "421";
  if (record_.kept) record_.replies.push_back(reply);
  units_.push_back({Unit::Kind::kReply, std::move(reply), {}});
}

void Tester::Judge(const SeenReply& reply) {
  if (!record_.invariants) return;
  if (late_) return EndWatch();  // who is slow breaks nothing
  const bool clear_behind_tls = engine_ && !reply.tls && ending_.close_notify;
  record_.invariants->OnReply(reply, goodbye_ || clear_behind_tls, record_.where);
  if (!watch_) return;
  if (watch_->Due())
    watch_->OnReply(reply);
  else
    watch_->OnSurplus(reply);
}

void Tester::OnEnd(bool reset) {
  ended_ = true;
  (reset ? ending_.reset : ending_.fin) = true;
  if (engine_) {
    engine_->ReceiveEof();
    ending_.alert = engine_->PeerAlert();
  }
  if (!reader_.Empty()) Push(reader_.TakeRest());
  Note(reset ? "connection reset" : "connection closed", true);
}

}  // namespace smtpspec
