#include "conformance/tamper/tamper.h"

#include <utility>

namespace smtpspec {

Tamper::Tamper(std::shared_ptr<TamperRules> rules, TamperTls tls, StartTlsLeftover leftover,
               bool implicit)
    : rules_(std::move(rules)),
      tls_(std::move(tls)),
      leftover_(leftover),
      connection_(rules_->NewConnection()),
      said_(leftover != StartTlsLeftover::kForwarded),
      follow_(false) {
  if (rules_->Listener()) client_.Listen(rules_->Listener(), connection_);
  Connect();
  if (!implicit || deaf_) return;
  if (tls_.client_end) server_.Start(tls_.client_end());
  BeginClientTls();
}

TamperEffect Tamper::Consider(const TamperUnit& unit, const TamperUnit* question) {
  return EffectOf(rules_->Take(unit, question, connection_), unit, *rules_);
}

void Tamper::Connect() {
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kConnect;
  const TamperEffect effect = Consider(unit);
  questions_.push_back({unit, effect.kept ? nullptr : std::make_shared<Slot>()});
  if (!effect.kept)
    slots_.push_back(questions_.back().slot);
  else if (!effect.answer)
    said_.Withdraw();
  Forward(effect, false);
  Answer(effect, true);
  EmitReplies();
}

void Tamper::FromClient(std::string_view wire) {
  if (deaf_ || closing_) return;
  if (awaits_hello_) wire.remove_prefix(KeepBeforeHello(wire));
  hello_came_ = hello_came_ || (handshake_ && !wire.empty());
  std::string plain = unread_ ? std::string(wire) : client_.Read(wire);
  WatchHandshake();
  if (!plain.empty() && !deaf_) ClientSays(std::move(plain));
  Settle();
  if (client_.State() == TlsEngine::State::kClosed && !close_seen_)
    ClientCloses(true, Travel::Kind::kFin);
}

void Tamper::ClientSays(std::string plain) {
  TamperUnit segment;
  segment.kind = TamperUnit::Kind::kOctets;
  segment.octets = std::move(plain);
  segment.after_cr = std::exchange(after_cr_, segment.octets.ends_with('\r'));
  segment.in_tls = client_.InTls() || unread_;
  const TamperEffect effect = Consider(segment);
  if (mute_) {
    said_.Append(segment.octets);
    return Settle();
  }
  if (unread_) {
    SayInPieces(server_, effect, effect.All());
  } else {
    said_.Append(effect.All());
    Settle();
  }
  Answer(effect, false);
  EmitReplies();
}

// Takes turns: a unit may wait for a reply, and a reply for the units before it.
void Tamper::Settle() {
  for (bool more = true; more && !deaf_;) {
    more = EmitReplies();
    while (!deaf_ && !closing_ && !unread_) {
      const std::optional<TamperUnit> unit = said_.Take();
      if (!unit) break;
      ClientUnit(*unit);
      more = true;
    }
  }
  // What stands behind STARTTLS goes along with it, whether it is a whole line or not.
  if (leftover_ == StartTlsLeftover::kForwarded && said_.StartTlsAsked())
    server_.Say(said_.TakeRest());
}

void Tamper::ClientUnit(const TamperUnit& cut) {
  if (cut.kind == TamperUnit::Kind::kChunk) {
    TamperEffect effect;
    if (!command_kept_) effect.text = cut.octets;
    return Forward(effect, false);
  }
  TamperUnit unit = cut;
  unit.in_tls = client_.InTls();
  TamperEffect effect = Consider(unit);
  if (mute_) {
    if (Asks(unit)) said_.Withdraw();
    return;
  }
  PlayAuth(unit, effect);
  rules_->Remember(unit);
  command_kept_ = effect.kept;
  const bool passes = !effect.text.empty();
  Forward(effect, Asks(unit) && passes);
  if (Asks(unit) && !passes && !effect.answer) said_.Withdraw();
  Answer(effect, Asks(unit));
}

void Tamper::Forward(const TamperEffect& effect, bool asks) {
  if (effect.held) {
    held_to_server_ += effect.All();
    if (asks) ++asked_;
    return;
  }
  const std::string held = std::exchange(held_to_server_, {});
  SayInPieces(server_, effect, held + effect.All());
  FollowServer(held + effect.replayed + effect.before);
  if (asks) ++asked_;
  FollowServer(effect.text);
  FollowServer(effect.after);
}

// Every command that the server was truly told has a reply coming, in the place where it was told.
void Tamper::FollowServer(std::string_view told) {
  follow_.Append(told);
  while (const std::optional<TamperUnit> unit = follow_.Take()) {
    if (!Asks(*unit)) continue;
    auto slot = std::make_shared<Slot>();
    slot->answers = asked_ > 0;
    if (asked_ > 0) --asked_;
    questions_.push_back({*unit, slot});
    slots_.push_back(std::move(slot));
  }
}

void Tamper::Answer(const TamperEffect& effect, bool answers) {
  if (mute_) return;
  if (!effect.answer && !effect.close && !effect.silence) return;
  auto slot = std::make_shared<Slot>();
  slot->ready = true;
  slot->answers = answers && effect.answer;
  slot->effect.text = effect.answer.value_or("");
  slot->effect.close = effect.close;
  slot->effect.silence = effect.silence;
  slots_.push_back(std::move(slot));
  closing_ = effect.close && *effect.close != "notify";
}

void Tamper::SayInPieces(TamperLeg& leg, const TamperEffect& effect, const std::string& text) {
  if (text.empty()) return;
  if (effect.pause.count() > 0) leg.Pause(effect.pause);
  std::size_t done = 0;
  const auto piece = [&](std::size_t end) {
    leg.Say(std::string_view(text).substr(done, end - done));
    leg.Cut();
    done = end;
  };
  if (effect.octet_gap) {
    while (done < text.size()) {
      if (done > 0 && effect.octet_gap->count() > 0) leg.Pause(*effect.octet_gap);
      piece(done + 1);
    }
    return;
  }
  for (const std::size_t cut : effect.cuts)
    if (cut > done && cut < text.size()) piece(cut);
  leg.Say(std::string_view(text).substr(done));
}

void Tamper::FromServer(std::string_view wire) {
  if (deaf_ || mute_) return;
  if (unread_) return client_.SayRaw(wire);
  replies_.Append(server_.Read(wire));
  while (std::optional<std::string> reply = replies_.Take()) ServerReply(std::move(*reply));
  Settle();
  if (server_.State() == TlsEngine::State::kClosed) client_.CloseNotify();
}

void Tamper::ServerReply(std::string octets) {
  std::optional<Question> question;
  if (!questions_.empty()) {
    question = std::move(questions_.front());
    questions_.pop_front();
  }
  if (question && follow_.Answered(CodeOf(octets))) BeginServerTls();
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kReply;
  unit.octets = std::move(octets);
  unit.in_tls = client_.InTls();
  TamperEffect effect = Consider(unit, question ? &question->unit : nullptr);
  if (question && question->unit.verb == "EHLO") {
    follow_.SetChunking(unit.octets.find("CHUNKING") != std::string::npos);
    said_.SetChunking(effect.All().find("CHUNKING") != std::string::npos);
  }
  std::shared_ptr<Slot> slot = question ? question->slot : std::make_shared<Slot>();
  if (!question) {
    slot->answers = false;
    slots_.push_back(slot);
  }
  if (slot) {
    slot->ready = true;
    slot->effect = std::move(effect);
  }
  FollowServer();
}

// Says the replies that are there, up to the first one that is still to come.
bool Tamper::EmitReplies() {
  bool any = false;
  while (!slots_.empty() && slots_.front()->ready && !deaf_ && !mute_) {
    const std::shared_ptr<Slot> slot = slots_.front();
    slots_.pop_front();
    const TamperEffect& effect = slot->effect;
    std::string text = std::exchange(held_to_client_, {}) + effect.All();
    if (effect.held)
      held_to_client_ = text;
    else
      SayInPieces(client_, effect, text);
    any = true;
    if (slot->answers && said_.Answered(CodeOf(text))) {
      std::string rest = said_.TakeRest();
      if (leftover_ == StartTlsLeftover::kKept) kept_ = std::move(rest);
      said_.Restart();
      BeginClientTls();
    }
    if (effect.answer) client_.Say(*effect.answer);
    Finish(effect);
  }
  return any;
}

void Tamper::ServerEnds(Travel::Kind how) {
  if (mute_) return;
  if (!unread_ && !deaf_) {
    server_.ReadEof();
    // What came of the reply that was due, maybe nothing, is all that there will be of it.
    std::string rest = replies_.TakeRest();
    if (!rest.empty() || !questions_.empty()) ServerReply(std::move(rest));
    Settle();
    client_.Say(std::exchange(held_to_client_, {}));
  }
  client_.End(how);
}

void Tamper::Finish(const TamperEffect& effect) {
  if (effect.silence) {
    mute_ = true;
    said_.Withdraw();  // what waits for a reply waits in vain
  }
  if (!effect.close) return;
  const std::string& how = *effect.close;
  deaf_ = how != "notify";
  if (how == "notify" || how == "full" || how.empty()) client_.CloseNotify();
  if (how == "notify") return;
  client_.End(how == "reset" ? Travel::Kind::kReset
              : how == "fin" ? Travel::Kind::kFin
                             : Travel::Kind::kClose);
  server_.End(how == "reset" ? Travel::Kind::kReset : Travel::Kind::kFin);
}

}  // namespace smtpspec
