#include "conformance/meeting/meeting.h"

#include <algorithm>
#include <utility>

#include "conformance/meeting/flight_rules.h"
#include "conformance/meeting/parties.h"
#include "conformance/meeting/tls_passage.h"
#include "conformance/meeting/way.h"
#include "conformance/run/tls_records.h"
#include "conformance/run/watched_engine.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

using Direction = Way::Direction;

// A reply and what TLS has to say may be one flight. No reply has such an octet in it.
std::size_t ClearPart(std::string_view octets) {
  std::size_t size = 0;
  while (size < octets.size() && !BeginsLikeTls(octets.substr(size))) ++size;
  return size;
}

class Meeting : public WayEnds {
 public:
  Meeting(const MeetingSetup& setup, std::shared_ptr<TamperRules> units)
      : setup_(setup),
        flight_rules_(setup.rules, MeetingValues()),
        units_(std::move(units)),
        server_config_(MeetingServerConfig(setup, [this] { return ServerEnd(); })) {
    Connect();
    client_.emplace(
        NewMeetingClient(MeetingClientConfig(setup, [this] { return ClientEnd(); }), now_));
  }

  MeetingRecord Run() {
    int steps = 0;
    while (Step()) {
      if (++steps < kMostSteps) continue;
      record_.endless = true;
      break;
    }
    if (units_) record_.touched = record_.touched || units_->Fired();
    return std::move(record_);
  }

 private:
  // One party says one thing, or hears that the other has gone, or time passes.
  bool Step() {
    HandleClient();
    HandleServer();
    if (reconnect_) {
      Reconnect();
      return true;
    }
    std::string said;
    for (std::string more = client_->TakeOutput(); !more.empty(); more = client_->TakeOutput())
      said += more;
    if (!said.empty()) {
      Fly(true, said);
      return true;
    }
    if (said = server_->TakeOutput(); !said.empty()) {
      Fly(false, said);
      return true;
    }
    return EndOf(Direction::kToServer, client_->Finished()) ||
           EndOf(Direction::kToClient, server_->Finished()) || PassTime();
  }

  bool EndOf(Direction direction, bool finished) {
    bool& told = ended_[static_cast<std::size_t>(direction)];
    if (!finished || std::exchange(told, true)) return false;
    way_->End(direction);
    return true;
  }

  void Fly(bool from_client, const std::string& octets) {
    MeetingConnection& connection = Now();
    if (from_client) connection.client_wire += octets;
    Flight flight;
    flight.number = record_.flights.size() + 1;
    flight.connection = record_.connections.size();
    flight.from_client = from_client;
    flight.tls = BeginsLikeTls(octets);
    flight.octets = octets;
    if (!from_client) connection.server_said_in_clear += octets.substr(0, ClearPart(octets));
    flight.plaintext = std::exchange(from_client ? client_saying_ : server_saying_, {});
    const Direction direction = from_client ? Direction::kToServer : Direction::kToClient;
    const auto effect = flight_rules_.Take(flight.number, octets, from_client, flight.tls);
    flight.changed = effect.has_value();
    if (effect) flight.became = effect->All();
    record_.flights.push_back(std::move(flight));
    const bool tls = BeginsLikeTls(octets);
    passage_.SetOut(tls);
    if (effect) {
      NoteTouch(tls);
      way_->Carry(direction, *effect);
    } else {
      way_->Carry(direction, octets);
    }
    if (!passage_.Arrived(direction, octets, effect ? &*effect : nullptr) && !record_.tls_spoilt)
      record_.tls_spoilt = record_.flights.size();
    // Rules about units say that they have acted, and not when.
    if (units_ && units_->Fired()) NoteTouch(tls);
  }
  void NoteTouch(bool tls) {
    record_.touched = true;
    MeetingConnection& connection = Now();
    if (!connection.client_open || !connection.server_open) connection.touched_before_tls = true;
    if (tls) connection.disturbed = true;
  }

  // WayEnds
  void ToServer(std::string_view octets) override {
    passage_.Arrive(Direction::kToServer, octets, server_in_tls_);
    if (!server_in_tls_) Now().server_heard_in_clear += octets;
    server_->Receive(octets, now_);
  }
  void ToClient(std::string_view octets) override {
    passage_.Arrive(Direction::kToClient, octets, client_in_tls_);
    if (!client_in_tls_) Now().client_heard_in_clear += octets;
    client_->Receive(octets, now_);
  }
  void ServerHearsEnd() override { server_->ReceiveEof(now_); }
  void ClientHearsEnd() override { client_->ReceiveEof(now_); }
  void Wait(std::chrono::milliseconds time) override {
    const Instant until = now_ + time;
    while (const auto next = NextDeadline()) {
      if (*next > until) break;
      if (!AdvanceTo(*next)) break;
    }
    AdvanceTo(until);
  }

  bool PassTime() {
    if (client_->Finished() && server_->Finished()) return false;
    const auto next = NextDeadline();
    return next && AdvanceTo(*next);
  }
  std::optional<Instant> NextDeadline() const {
    std::optional<Instant> next;
    if (!server_->Finished()) next = server_->Deadline();
    if (client_->Finished()) return next;
    const auto client = client_->Deadline();
    return !next || (client && *client < *next) ? client : next;
  }
  // False: nobody had any use for the time.
  bool AdvanceTo(Instant instant) {
    const auto before = std::pair(client_->Deadline(), server_->Deadline());
    const bool moved = instant > now_;
    now_ = std::max(now_, instant);
    Now().disturbed = true;
    if (!client_->Finished()) client_->Advance(now_);
    if (!server_->Finished()) server_->Advance(now_);
    return moved || before != std::pair(client_->Deadline(), server_->Deadline()) ||
           client_->Finished() || server_->Finished();
  }

  void HandleClient() {
    while (auto event = client_->NextEvent()) {
      if (auto* warning = std::get_if<ClientWarning>(&*event))
        record_.warnings.push_back(std::move(warning->text));
      if (auto* reconnect = std::get_if<ReconnectInClear>(&*event)) {
        record_.warnings.push_back(std::move(reconnect->text));
        reconnect_ = true;
      }
      if (auto* finished = std::get_if<ClientFinished>(&*event))
        record_.finished = std::move(*finished);
    }
  }

  void HandleServer() {
    while (auto event = server_->NextEvent()) std::visit([this](auto& e) { Note(e); }, *event);
  }
  void Note(StoreMessage& message) {
    record_.stored.push_back({std::move(message), record_.connections.size()});
    server_->Answer(StoreAnswer::kStored, now_);
  }
  void Note(const HandshakeDone&) {}
  void Note(const HandshakeFailed& failed) {
    Report("the handshake failed: " + Printable(failed.text));
  }
  void Note(const Authenticated& done) {
    record_.authenticated.push_back(record_.connections.size());
    Report("authenticated as " + Printable(done.user));
  }
  void Note(const AuthenticationFailed&) { Report("authentication failed"); }
  void Note(const Violation& violation) {
    Report(std::string(violation.requirement) + ": " + Printable(violation.text));
  }
  void Report(std::string text) { record_.server_reports.push_back(std::move(text)); }

  void Connect() {
    const std::size_t number = record_.connections.size() + 1;
    record_.connections.emplace_back();
    tls_ = setup_.tls ? setup_.tls() : LedgerEnds(setup_.handshake);
    passage_.Connect();
    ended_[0] = ended_[1] = server_in_tls_ = client_in_tls_ = false;
    const bool implicit = setup_.policy == TlsPolicy::kImplicit;
    server_.emplace(NewMeetingServer(
        server_config_, implicit ? Transport::kImplicitTls : Transport::kClear, number, now_));
    std::unique_ptr<Tamper> tamper;
    if (units_)
      tamper =
          std::make_unique<Tamper>(units_, TamperTls{}, StartTlsLeftover::kForwarded, implicit);
    way_.emplace(*this, std::move(tamper));
  }
  void Reconnect() {
    reconnect_ = false;
    EndOf(Direction::kToServer, true);
    HandleServer();
    Connect();
    client_ = ClientSession(std::move(*client_).Retry(std::string(32, 'r'), now_));
  }

  MeetingConnection& Now() { return record_.connections.back(); }

  std::unique_ptr<TlsEngine> ClientEnd() {
    client_in_tls_ = true;
    MeetingConnection& connection = Now();
    return NewWatchedEngine(tls_.client(), {[this, &connection](std::string_view text) {
                                              connection.client_said += text;
                                              client_saying_ += text;
                                            },
                                            [&connection](std::string_view text) {
                                              connection.client_heard.emplace_back(text);
                                            },
                                            [&connection] { connection.client_open = true; }});
  }
  std::unique_ptr<TlsEngine> ServerEnd() {
    server_in_tls_ = true;
    MeetingConnection& connection = Now();
    return NewWatchedEngine(tls_.server(), {[this, &connection](std::string_view text) {
                                              connection.server_said += text;
                                              server_saying_ += text;
                                            },
                                            [&connection](std::string_view text) {
                                              connection.server_heard.emplace_back(text);
                                            },
                                            [&connection] { connection.server_open = true; }});
  }

  const MeetingSetup& setup_;
  FlightRules flight_rules_;
  std::shared_ptr<TamperRules> units_;
  std::shared_ptr<const ServerConfig> server_config_;
  MeetingRecord record_;
  std::optional<ServerSession> server_;
  std::optional<ClientSession> client_;
  std::optional<Way> way_;
  TlsPassage passage_;
  TlsEnds tls_;  // of this connection
  Instant now_{0};
  bool server_in_tls_ = false, client_in_tls_ = false;  // that end has begun a handshake
  bool reconnect_ = false, ended_[2] = {};
  std::string client_saying_, server_saying_;  // inside TLS, since the last flight
};

}  // namespace

std::expected<MeetingRecord, std::string> Meet(const MeetingSetup& setup) {
  std::vector<script::Rule> of_units;
  for (const script::Rule& rule : setup.rules)
    if (!rule.flight) of_units.push_back(rule);
  std::shared_ptr<TamperRules> units;
  if (!of_units.empty()) {
    auto made = TamperRules::New(std::move(of_units), MeetingValues());
    if (!made) return std::unexpected(made.error());
    units = *std::move(made);
  }
  return Meeting(setup, std::move(units)).Run();
}

}  // namespace smtpspec
