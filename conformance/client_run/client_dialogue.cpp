#include "conformance/client_run/client_dialogue.h"

#include <algorithm>
#include <utility>

#include "conformance/client_run/client_dialogue_wire.h"
#include "conformance/run/matching.h"
#include "conformance/run/severity.h"
#include "conformance/tamper/watch.h"

namespace smtpspec {
namespace {

// Every round of `repeat` by itself.
void Unroll(const std::vector<script::Step>& steps, std::vector<script::Step>& into) {
  for (const script::Step& step : steps) {
    const auto* repeat = std::get_if<script::Repeat>(&step.what);
    if (!repeat) {
      into.push_back(step);
      continue;
    }
    for (std::uint64_t i = 0; i < repeat->times; ++i) Unroll(repeat->steps, into);
  }
}

bool IsDialogue(const script::Step& step) {
  return std::holds_alternative<script::Send>(step.what) ||
         std::holds_alternative<script::Expect>(step.what) ||
         std::holds_alternative<script::Repeat>(step.what);
}

constexpr char kHandshakeRecord = 0x16;

}  // namespace

ClientDialogue::ClientDialogue(const script::Block& check, std::string policy,
                               script::Placeholders values, RuledServer::ServerEnd server_end,
                               Observer observer)
    : check_(check),
      policy_(std::move(policy)),
      values_(std::move(values)),
      server_end_(std::move(server_end)),
      observer_(std::move(observer)) {
  Unroll(check.steps, steps_);
}

bool ClientDialogue::Speaks(const script::Block& check) {
  return std::ranges::any_of(check.steps, IsDialogue);
}

std::unique_ptr<Wire> ClientDialogue::Connect() {
  connections_.push_back(std::make_shared<Connection>());
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kConnect;
  observer_(unit, connections_.size());
  // Under `implicit` TLS comes before all that the script says.
  if (policy_ == "implicit") connections_.back()->leg.Start(server_end_({}));
  auto wire = std::make_unique<ClientDialogueWire>(*this, connections_.size() - 1);
  Run();
  return wire;
}

void ClientDialogue::Heard(std::size_t index, std::string_view octets) {
  Connection& connection = *connections_[index];
  if (connection.awaits_hello && !connection.leg.InTls()) {
    connection.raw += octets;
    if (connection.raw.starts_with(kHandshakeRecord)) {
      if (connection.raw.size() == octets.size()) {
        TamperUnit hello;
        hello.kind = TamperUnit::Kind::kHello;
        Push(connection, {std::move(hello), {}, {}});
      }
      return Run();
    }
    connection.said.Append(std::exchange(connection.raw, {}));
  } else {
    connection.said.Append(connection.leg.Read(octets));
  }
  Cut(connection);
  Run();
}

void ClientDialogue::Cut(Connection& connection) {
  while (auto unit = connection.said.Take()) {
    unit->in_tls = connection.leg.InTls();
    const auto self = std::ranges::find_if(
        connections_, [&](const auto& other) { return other.get() == &connection; });
    observer_(*unit, static_cast<std::size_t>(self - connections_.begin()) + 1);
    Push(connection, {*std::move(unit), {}, {}});
  }
}

void ClientDialogue::Push(Connection& connection, Unit unit) {
  connection.units.push_back(std::move(unit));
}

void ClientDialogue::Ended(std::size_t index, const char* how) {
  Connection& connection = *connections_[index];
  if (std::exchange(connection.ended, true)) return;
  connection.leg.ReadEof();
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kClose;
  unit.in_tls = connection.leg.InTls();
  observer_(unit, index + 1);
  // That it goes too, once it was let go, is nothing that it does.
  if (!connection.closed) Push(connection, {std::move(unit), how, {}});
  Run();
}

void ClientDialogue::End() {
  silent_ = true;
  Run();
}

void ClientDialogue::Run() {
  while (!over_ && !connections_.empty()) {
    if (next_ >= steps_.size()) return Over();
    if (!Do(steps_[next_])) return;
    ++next_;
    tls_begun_ = false;
  }
}

// What is said is over; the client is let go.
void ClientDialogue::Over() {
  over_ = true;
  for (const auto& connection : connections_) {
    connection->leg.CloseNotify();
    connection->leg.End(Travel::Kind::kClose);
  }
}

bool ClientDialogue::Do(const script::Step& step) {
  if (const auto* send = std::get_if<script::Send>(&step.what)) return Say(*send);
  if (const auto* expect = std::get_if<script::Expect>(&step.what)) return Decide(expect->outcomes);
  if (const auto* tls = std::get_if<script::Tls>(&step.what)) return StartTls(*tls);
  if (const auto* close = std::get_if<script::Close>(&step.what))
    return Close(Fill(close->how, values_));
  if (std::holds_alternative<script::Reset>(step.what)) return Close("reset");
  if (const auto* wait = std::get_if<script::Wait>(&step.what)) Here().leg.Pause(wait->time);
  if (const auto* cut = std::get_if<script::Cut>(&step.what)) {
    Here().leg.Cut();
    if (cut->pause) Here().leg.Pause(*cut->pause);
  }
  return true;  // the others are looked at when all is over
}

bool ClientDialogue::Say(const script::Send& send) {
  Connection& connection = Here();
  const std::string text = Fill(send.payload, values_);
  connection.leg.Say(text);
  connection.told.Append(text);
  while (const auto reply = connection.told.Take()) {
    const int code = CodeOf(*reply);
    if (last_was_end_ && code / 100 == 2) ++accepted_;
    last_was_end_ = false;
    if (!connection.said.Answered(code)) continue;
    connection.awaits_hello = true;
    connection.said.Restart();
  }
  return true;
}

bool ClientDialogue::Close(const std::string& how) {
  TamperLeg& leg = Here().leg;
  if (how == "notify") {
    leg.CloseNotify();
    leg.DropTls();
    return true;
  }
  Here().closed = true;
  if (how.empty() || how == "full") leg.CloseNotify();
  leg.End(how == "reset" ? Travel::Kind::kReset
          : how == "fin" ? Travel::Kind::kFin
                         : Travel::Kind::kClose);
  return true;
}

bool ClientDialogue::StartTls(const script::Tls& tls) {
  Connection& connection = Here();
  if (!std::exchange(tls_begun_, true)) {
    TamperHandshake handshake;
    for (const script::Template& argument : tls.arguments)
      handshake.arguments.push_back(Fill(argument, values_));
    connection.units.clear();
    connection.leg.Start(server_end_(handshake));
    connection.said.Append(connection.leg.Read(std::exchange(connection.raw, {})));
  }
  const TlsEngine::State state = connection.leg.State();
  const bool ended = connection.ended || silent_;
  if (state == TlsEngine::State::kHandshaking && !ended) return false;
  if (const TlsFacts* facts = connection.leg.Facts()) {
    TamperUnit hello;
    hello.kind = TamperUnit::Kind::kHello;
    hello.octets = "version " + facts->version + " sni " + facts->server_name;
    observer_(hello, current_ + 1);
  }
  Cut(connection);
  return AfterTls(tls);
}

bool ClientDialogue::AfterTls(const script::Tls& tls) {
  const TlsEngine::State state = Here().leg.State();
  const bool open = state == TlsEngine::State::kOpen || state == TlsEngine::State::kClosed;
  if (open != tls.must_fail) return true;
  for (const script::Outcome& outcome : tls.otherwise)
    if (AppliesTo(outcome, policy_)) return Apply(outcome, open ? "TLS" : "the handshake failed");
  return Unfit(open ? "the handshake fails" : "TLS", open ? "TLS" : "the handshake failed");
}

bool ClientDialogue::Fits(const script::Pattern& pattern, const Unit* unit) const {
  const std::string name = Fill(pattern.name, values_);
  const bool event = pattern.kind == script::Pattern::Kind::kEvent;
  if (!unit) return event && name == "silence";
  if (event && (name == "closed" || name == unit->ending))
    return unit->unit.kind == TamperUnit::Kind::kClose;
  TamperWatch watch({pattern}, values_);
  watch.See(unit->unit, nullptr, current_ + 1);
  return watch.First().has_value();
}

ClientDialogue::Fit ClientDialogue::FitOf(const script::Sequence& sequence) const {
  const Connection& connection = *connections_[current_];
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const bool there = i < connection.units.size();
    if (!there && !silent_) return Fit::kUndecided;
    const Unit* unit = there ? &connection.units[i] : nullptr;
    const bool any = std::ranges::any_of(
        sequence[i], [&](const script::Pattern& pattern) { return Fits(pattern, unit); });
    if (!any) return Fit::kNo;
  }
  return Fit::kYes;
}

bool ClientDialogue::Decide(const std::vector<script::Outcome>& outcomes) {
  const auto connects = [&](const script::Outcome& outcome) {
    return !outcome.sequence.empty() &&
           std::ranges::any_of(outcome.sequence[0], [&](const script::Pattern& pattern) {
             return Fill(pattern.name, values_) == "connects";
           });
  };
  for (const script::Outcome& outcome : outcomes) {
    if (outcome.sequence.empty() || !AppliesTo(outcome, policy_)) continue;
    if (connects(outcome)) {
      if (current_ + 1 < connections_.size()) {
        ++current_;
        return Apply(outcome, "a new connection");
      }
      if (!silent_) return false;
      continue;
    }
    const Fit fit = FitOf(outcome.sequence);
    if (fit == Fit::kUndecided) return false;
    if (fit == Fit::kNo) continue;
    std::deque<Unit>& units = Here().units;
    std::string observed = units.empty() ? "silence" : Describe({units.front().unit, current_ + 1});
    for (std::size_t i = 0; i < outcome.sequence.size() && !units.empty(); ++i) {
      last_was_end_ = units.front().unit.kind == TamperUnit::Kind::kEnd;
      units.pop_front();
    }
    return Apply(outcome, observed);
  }
  const std::deque<Unit>& units = Here().units;
  return Unfit(Text(outcomes, values_),
               units.empty() ? "silence" : Describe({units.front().unit, current_ + 1}));
}

std::string ClientDialogue::At() const {
  const script::Step& step = steps_[std::min(next_, steps_.size() - 1)];
  return "line " + std::to_string(step.position.line) + ", " + step.source;
}

bool ClientDialogue::Apply(const script::Outcome& outcome, const std::string& observed) {
  if (!outcome.grade) return true;
  Note({outcome.grade->verdict, outcome.grade->label, "graded at " + At(), "", observed});
  if (outcome.grade->go_on) return true;
  Over();
  return false;
}

bool ClientDialogue::Unfit(std::string expected, std::string observed) {
  const bool set_up = steps_[next_].from_use;
  Note({set_up ? Verdict::kInconclusive : Unmet(check_.level), "",
        (set_up ? "while setting up: not what was expected at " : "not what was expected at ") +
            At(),
        std::move(expected), std::move(observed)});
  Over();
  return false;
}

void ClientDialogue::Note(ClientDialogueFinding finding) {
  if (!finding_ || Severity(finding.verdict) > Severity(finding_->verdict))
    finding_ = std::move(finding);
}

}  // namespace smtpspec
