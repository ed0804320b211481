#include "conformance/client_run/encounter.h"

#include <cassert>
#include <utility>

#include "conformance/client_run/offers.h"

namespace smtpspec {
namespace {

constexpr std::size_t kMostShown = 65536;  // octets of one entry of a transcript
constexpr std::size_t kMostSpoken = 4 << 20;

script::Pattern Command(const char* verb, bool in_clear) {
  script::Pattern pattern{};
  pattern.kind = script::Pattern::Kind::kCommand;
  pattern.name = {{script::Piece{verb, {}}}};
  if (in_clear) pattern.attributes.push_back({script::Attribute::Kind::kInClear, {}, {}, 0, false});
  return pattern;
}

script::Alternatives AuthInClearPattern() {
  return {Command("AUTH", true)};
}

script::Alternatives InClearPattern() {
  script::Alternatives all;
  for (const char* verb : {"AUTH", "MAIL", "RCPT", "BDAT"}) all.push_back(Command(verb, true));
  script::Pattern data = Command("data", true);
  data.kind = script::Pattern::Kind::kEvent;
  all.push_back(std::move(data));
  return all;
}

}  // namespace

class Encounter::Impl {
 public:
  Impl(const script::Block& check, const ClientTask& task, const script::Placeholders& values,
       MemoryOptions engine, std::shared_ptr<TamperRules> rules,
       const RuledServer::ServerEnd& server_end)
      : task_(task),
        rules_(rules),
        server_(std::move(engine), std::move(rules),
                [this, server_end](const TamperHandshake& handshake) {
                  for (const std::string& argument : handshake.arguments)
                    handshake_ += argument + " ";
                  return server_end(handshake);
                },
                {}),
        in_clear_(InClearPattern(), values),
        auth_in_clear_(AuthInClearPattern(), values) {
    for (const script::Alternatives& what : check.never) never_.emplace_back(what, values);
    for (const script::Step& step : check.steps)
      if (const auto* seen = std::get_if<script::Seen>(&step.what))
        seen_.emplace_back(seen->what, values);
    if (ClientDialogue::Speaks(check))
      dialogue_.emplace(check, std::string(Name(task.policy)), values, server_end,
                        [this](const TamperUnit& unit, std::size_t connection) {
                          See(unit, nullptr, connection);
                        });
    rules_->SetObserver([this](const TamperUnit& unit, const TamperUnit* question,
                               std::size_t connection) { See(unit, question, connection); });
    rules_->SetListener([this](Spoken spoken) { Hear(std::move(spoken)); });
  }
  ~Impl() {
    rules_->SetObserver({});
    rules_->SetListener({});
  }

  void Hear(Spoken spoken) {
    if (spoken.kind == Spoken::Kind::kTls) spoken.octets = std::exchange(handshake_, {});
    spoken.ms = now_;
    spoken_octets_ += spoken.octets.size() + sizeof(Spoken);
    if (spoken_octets_ <= kMostSpoken) spoken_.push_back(std::move(spoken));
  }

  const ClientTask& task_;
  std::shared_ptr<TamperRules> rules_;
  RuledServer server_;
  std::optional<ClientDialogue> dialogue_;
  TamperWatch in_clear_, auth_in_clear_;
  std::vector<TamperWatch> never_, seen_;
  std::vector<Leak> leaks_;
  std::vector<TranscriptEntry> transcript_;
  std::size_t connections_ = 0;
  std::function<void(const TamperUnit&)> observer_;
  std::vector<Spoken> spoken_;
  double now_ = 0;  // of the connection that is served

 private:
  void See(const TamperUnit& unit, const TamperUnit* question, std::size_t connection) {
    if (observer_) observer_(unit);
    in_clear_.See(unit, question, connection);
    auth_in_clear_.See(unit, question, connection);
    for (TamperWatch& watch : never_) watch.See(unit, question, connection);
    for (TamperWatch& watch : seen_) watch.See(unit, question, connection);
  }

  std::string handshake_;  // how the one that begins is to be
  std::size_t spoken_octets_ = 0;
};

// A wire whose octets are looked at on their way.
class Encounter::WatchedWire final : public Wire {
 public:
  WatchedWire(std::unique_ptr<Wire> wire, Encounter::Impl& encounter)
      : wire_(std::move(wire)),
        encounter_(encounter),
        connection_(++encounter.connections_),
        watch_(encounter.task_.canaries),
        leaks_(encounter.leaks_),
        transcript_(encounter.transcript_) {
    NoteEvent("connection " + std::to_string(connection_), false);
  }
  ~WatchedWire() override { Count(); }

  void Send(std::string_view segment) override {
    watch_.Octets(segment);
    Count();
    Note(segment, false);
    encounter_.now_ = static_cast<double>(Now().count());
    wire_->Send(segment);
  }
  Reading Receive(Milliseconds patience) override {
    encounter_.now_ = static_cast<double>(Now().count());
    Reading reading = wire_->Receive(patience);
    if (reading.got == Got::kOctets) Note(reading.octets, true);
    if ((reading.got == Got::kEof || reading.got == Got::kReset) && !std::exchange(ended_, true)) {
      NoteEvent(reading.got == Got::kEof ? "connection closed" : "connection reset", true);
      encounter_.Hear({Spoken::Kind::kClosed, connection_});
    }
    return reading;
  }
  void CloseWriting() override {
    NoteEvent("end of what the client says", false);
    encounter_.Hear({Spoken::Kind::kLeft, connection_});
    wire_->CloseWriting();
  }
  void Close() override {
    NoteEvent("closed", false);
    wire_->Close();
  }
  void Reset() override {
    NoteEvent("reset", false);
    encounter_.Hear({Spoken::Kind::kLeft, connection_});
    wire_->Reset();
  }
  void Wait(Milliseconds time) override { wire_->Wait(time); }
  Milliseconds Now() const override { return wire_->Now(); }

 private:
  void Count() {
    for (; counted_ < watch_.Findings().size(); ++counted_)
      leaks_.push_back({watch_.Findings()[counted_], connection_});
  }
  // TLS is shown as what it looks like from outside: that is what leaks or does not.
  void Note(std::string_view octets, bool from_server) {
    TranscriptEntry entry;
    entry.ms = static_cast<double>(Now().count());
    entry.from_server = from_server;
    entry.tls = octets.size() > 2 && octets[0] >= '\x14' && octets[0] <= '\x17' && octets[1] == 3;
    entry.octets = octets.substr(0, kMostShown);
    transcript_.push_back(std::move(entry));
  }
  void NoteEvent(std::string event, bool from_server) {
    transcript_.push_back(
        {static_cast<double>(Now().count()), from_server, false, {}, std::move(event)});
  }

  std::unique_ptr<Wire> wire_;
  Encounter::Impl& encounter_;
  std::size_t connection_;
  CanaryWatch watch_;
  std::size_t counted_ = 0;
  bool ended_ = false;
  std::vector<Leak>& leaks_;
  std::vector<TranscriptEntry>& transcript_;
};

Encounter::Encounter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Encounter::~Encounter() = default;

std::expected<std::unique_ptr<Encounter>, std::string> Encounter::New(
    const script::Block& check, const ClientTask& task, const script::Placeholders& values,
    MemoryOptions engine, const RuledServer::ServerEnd& server_end) {
  std::vector<script::Rule> rules = RulesOf(check.offers);
  const std::size_t set_up = rules.size();
  for (const script::Step& step : check.steps)
    if (const auto* rule = std::get_if<script::Rule>(&step.what)) rules.push_back(*rule);
  auto made = TamperRules::New(std::move(rules), values, set_up);
  if (!made) return std::unexpected(made.error());
  return std::unique_ptr<Encounter>(new Encounter(std::make_unique<Impl>(
      check, task, values, std::move(engine), *std::move(made), server_end)));
}

void Encounter::Watch(std::function<void(const TamperUnit& unit)> observer) {
  impl_->observer_ = std::move(observer);
}

std::unique_ptr<Wire> Encounter::Connect() {
  if (impl_->dialogue_) return std::make_unique<WatchedWire>(impl_->dialogue_->Connect(), *impl_);
  const bool implicit = impl_->task_.policy == TlsPolicy::kImplicit;
  auto wire = impl_->server_.Connect(implicit ? ServerTarget::Port::kImplicitTls
                                              : ServerTarget::Port::kClear);
  assert(wire && "the reference server in memory is always there");
  return std::make_unique<WatchedWire>(*std::move(wire), *impl_);
}

void Encounter::End() {
  if (impl_->dialogue_) impl_->dialogue_->End();
}
const ClientDialogueFinding* Encounter::OfDialogue() const {
  if (!impl_->dialogue_ || !impl_->dialogue_->Finding()) return nullptr;
  return &*impl_->dialogue_->Finding();
}
bool Encounter::HasDialogue() const {
  return impl_->dialogue_.has_value();
}
std::size_t Encounter::Connections() const {
  return impl_->connections_;
}
bool Encounter::Fired() const {
  return impl_->rules_->Fired();
}
std::vector<std::string> Encounter::Delivered() const {
  if (impl_->dialogue_) return std::vector<std::string>(impl_->dialogue_->Accepted());
  return impl_->server_.Inbox("");
}
const std::vector<Leak>& Encounter::Leaks() const {
  return impl_->leaks_;
}
const TamperWatch& Encounter::InClear() const {
  return impl_->in_clear_;
}
const TamperWatch& Encounter::AuthInClear() const {
  return impl_->auth_in_clear_;
}
const std::vector<TamperWatch>& Encounter::Never() const {
  return impl_->never_;
}
const std::vector<TamperWatch>& Encounter::Seen() const {
  return impl_->seen_;
}
const std::vector<Spoken>& Encounter::AllSpoken() const {
  return impl_->spoken_;
}
std::vector<TranscriptEntry> Encounter::TakeTranscript() {
  return std::exchange(impl_->transcript_, {});
}

}  // namespace smtpspec
