// How a tamper meets TLS and the end of what the client says.
#include <algorithm>
#include <utility>

#include "conformance/tamper/tamper.h"

namespace smtpspec {

// The server has said 220. What it was told before, and has not answered, it never will.
void Tamper::BeginServerTls() {
  follow_.Restart();
  for (Question& question : questions_) {
    if (!question.slot) continue;
    question.slot->ready = true;
    question.slot->answers = false;
  }
  questions_.clear();
  asked_ = 0;
  if (tls_.client_end) server_.Start(tls_.client_end());
}

// The client has its 220, or the connection is of implicit TLS.
void Tamper::BeginClientTls() {
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kTls;
  TamperEffect effect = Consider(unit);
  if (effect.pause.count() > 0) client_.Pause(effect.pause);
  client_.SayRaw(effect.before);
  if (!effect.text.empty()) return client_.SayRaw(effect.text);  // clear text in its place
  if (effect.close) return Finish(effect);
  if (effect.kept && !effect.answer && !effect.silence) {
    deaf_ = true;
    return;
  }
  std::unique_ptr<TlsEngine> end =
      tls_.server_end ? tls_.server_end({effect.tls, effect.alert}) : nullptr;
  if (!end) {
    unread_ = true;  // and so are the replies that are still due, such as a greeting inside TLS
    slots_.clear();
    questions_.clear();
    return;
  }
  client_.Start(std::move(end));
  awaits_hello_ = leftover_ == StartTlsLeftover::kKept;
  handshake_ = std::move(effect);
}

// What comes behind the 220 and in front of the hello is as much a leftover as what came with
// STARTTLS.
std::size_t Tamper::KeepBeforeHello(std::string_view wire) {
  constexpr char kHandshakeRecord = 0x16;
  const std::size_t hello = std::min(wire.find(kHandshakeRecord), wire.size());
  kept_ += wire.substr(0, hello);
  awaits_hello_ = hello == wire.size();
  return hello;
}

void Tamper::WatchHandshake() {
  if (!handshake_ && client_.State() == TlsEngine::State::kFailed) return BreakOff();
  if (!handshake_ || client_.State() == TlsEngine::State::kHandshaking) return;
  const TamperEffect effect = *std::exchange(handshake_, std::nullopt);
  NoteHello();
  if (client_.State() == TlsEngine::State::kFailed) return HandshakeFails();
  if (effect.silence) return Finish(effect);
  client_.Say(effect.answer.value_or("") + effect.after);
  if (!kept_.empty()) said_.Append(std::exchange(kept_, {}));
}

// What the client asked for can be watched; nothing is done about it any more.
void Tamper::NoteHello() {
  const TlsFacts* facts = client_.Facts();
  if (!facts || !hello_came_) return;
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kHello;
  unit.octets = "version " + facts->version;
  if (!facts->server_name.empty()) unit.octets += " sni " + facts->server_name;
  if (!facts->alpn.empty()) unit.octets += " alpn " + facts->alpn;
  if (!facts->cipher.empty()) unit.octets += " suite " + facts->cipher;
  Consider(unit);
}

void Tamper::HandshakeFails() {
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kFails;
  const TamperEffect effect = Consider(unit);
  if (effect.kept && !effect.close && !effect.silence) {
    client_.DropTls();
    if (effect.answer) client_.Say(*effect.answer);
    return;
  }
  BreakOff();
}

// The alert is on its way.
void Tamper::BreakOff() {
  client_.End(Travel::Kind::kClose);
  server_.End(Travel::Kind::kFin);
  deaf_ = true;
}

void Tamper::ClientEnds(Travel::Kind how) {
  if (deaf_) return;
  if (unread_) return server_.End(how);
  client_.ReadEof();
  WatchHandshake();
  if (!deaf_) ClientCloses(false, how);
}

// Comes once or twice: close_notify first, then the end of the connection.
void Tamper::ClientCloses(bool notify, Travel::Kind how) {
  if (!std::exchange(close_seen_, true)) {
    TamperEffect rest;
    rest.text = said_.TakeRest();
    Forward(rest, false);
    TamperUnit unit;
    unit.kind = TamperUnit::Kind::kClose;
    unit.in_tls = client_.InTls();
    const TamperEffect effect = Consider(unit);
    Forward(effect, false);
    close_kept_ = effect.kept;
    // After its close_notify the client can only be spoken to in clear.
    if (effect.kept && notify) client_.DropTls();
    Answer(effect, false);
    EmitReplies();
  }
  if (close_kept_) return;
  if (notify)
    server_.CloseNotify();
  else
    server_.End(how);
}

}  // namespace smtpspec
