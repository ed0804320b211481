#include "conformance/attack/lab_record.h"

#include <algorithm>
#include <utility>

#include "conformance/run/tls_records.h"
#include "conformance/run/watched_engine.h"

namespace smtpspec {
namespace {

using Party = LabStep::Party;

constexpr std::size_t kSmall = 5;  // octets: pieces of this size are shown together

LabStep StepOf(LabLeg leg) {
  LabStep step;
  step.from = leg.AtOrigin() ? (leg.to_client ? Party::kServer : Party::kClient) : Party::kAttacker;
  step.to = leg.of_server == leg.to_client ? Party::kAttacker
            : leg.to_client                ? Party::kClient
                                           : Party::kServer;
  step.by_attacker = !leg.AtOrigin();
  return step;
}

// Of whole lines; 421 needs no question.
std::size_t Answers(std::string_view said) {
  std::size_t answers = 0;
  while (!said.empty()) {
    if (said.size() > 3 && said[3] != '-' && !said.starts_with("421")) ++answers;
    const std::size_t end = said.find('\n');
    said.remove_prefix(end == said.npos ? said.size() : end + 1);
  }
  return answers;
}

bool SameWay(const LabStep& a, const LabStep& b) {
  return a.connection == b.connection && a.from == b.from && a.to == b.to && a.tls == b.tls;
}

}  // namespace

void LabRecord::Begin(std::size_t connection, bool implicit, bool own_tls) {
  connection_ = connection;
  implicit_ = implicit;
  own_tls_ = own_tls;
  wire_ = std::make_unique<CanaryWatch>(canaries_);
  inside_ = std::make_unique<CanaryWatch>(canaries_);
  wire_counted_ = inside_counted_ = 0;
  for (std::string& said : said_) said.clear();
  questions_ = answers_ = 0;
  anything_said_ = client_spoke_ = client_was_told_ = false;
}

void LabRecord::Count(CanaryWatch& watch, std::size_t& counted, bool own_tls) {
  for (; counted < watch.Findings().size(); ++counted)
    leaks_.push_back({watch.Findings()[counted], connection_, own_tls});
}

bool LabRecord::IsExposed(std::string_view text) const {
  CanaryWatch watch(canaries_);
  watch.Octets(text);
  return !watch.Findings().empty();
}

void LabRecord::Said(LabLeg leg, std::string_view plaintext) {
  said_[leg.Index()] += plaintext;
  anything_said_ = true;
  //= rfc3207/4.2/client-discards-knowledge
  const bool of_client = !leg.of_server && !leg.to_client;
  if (of_client && client_spoke_ && !client_was_told_ && !implicit_) client_went_on_ = true;
  if (leg.to_client) client_was_told_ = true;
  if (!leg.to_client) client_spoke_ = true;
  //= rfc3207/4.2/server-discards-knowledge
  if (!leg.to_client && leg.of_server == own_tls_)
    questions_ += static_cast<std::size_t>(std::ranges::count(plaintext, '\n'));
  if (leg.of_server && leg.to_client) answers_ += Answers(plaintext);
  if (!implicit_ && answers_ > questions_) server_spoke_unasked_ = true;
  if (leg.of_server || leg.to_client || !own_tls_) return;
  inside_->Octets(plaintext);
  Count(*inside_, inside_counted_, true);
}

// What came in on one side and went out unchanged on the other is one step.
bool LabRecord::JoinsEarlier(LabLeg leg, std::string_view wire, const std::string& event) {
  if (leg.AtOrigin()) return false;
  for (Entry& entry : entries_) {
    if (entry.joined || entry.step.connection != connection_ || !entry.leg.AtOrigin() ||
        entry.leg.to_client != leg.to_client || entry.wire != wire || entry.step.event != event)
      continue;
    entry.joined = true;
    entry.step.to = leg.to_client ? Party::kClient : Party::kServer;
    return true;
  }
  return false;
}

void LabRecord::Add(LabLeg leg, LabStep step, std::string_view wire) {
  step.connection = connection_;
  entries_.push_back({std::move(step), leg, std::string(wire)});
}

void LabRecord::Octets(LabLeg leg, std::string_view wire, double ms) {
  if (!leg.of_server && !leg.to_client) {
    wire_->Octets(wire);
    Count(*wire_, wire_counted_, false);
  }
  const bool tls = BeginsLikeTls(wire);
  std::string said = tls ? std::exchange(said_[leg.Index()], {}) : std::string();
  const bool own = own_tls_ && (!said.empty() || tls);
  if (!own && JoinsEarlier(leg, wire, {})) return;
  LabStep step = StepOf(leg);
  step.ms = ms;
  step.tls = tls;
  step.octets = tls ? std::move(said) : std::string(wire);
  if (tls && step.octets.empty()) step.event = anything_said_ ? "TLS" : "TLS handshake";
  step.exposed = !leg.of_server && !leg.to_client && (!tls || own_tls_) && IsExposed(step.octets);
  Add(leg, std::move(step), wire);
}

void LabRecord::Event(LabLeg leg, const std::string& event, double ms) {
  if (JoinsEarlier(leg, {}, event)) return;
  LabStep step = StepOf(leg);
  step.ms = ms;
  step.event = event;
  Add(leg, std::move(step), {});
}

// Rounds of a handshake, and what was cut into small pieces, are one step each.
std::vector<LabStep> LabRecord::TakeSteps() {
  std::vector<LabStep> steps;
  std::size_t pieces = 0;
  for (Entry& entry : std::exchange(entries_, {})) {
    const bool small = entry.step.by_attacker && entry.wire.size() <= kSmall && !entry.wire.empty();
    pieces = small ? pieces + 1 : 0;
    if (!steps.empty()) {
      LabStep& last = steps.back();
      const bool handshake = last.tls && last.connection == entry.step.connection &&
                             last.event == "TLS handshake" && entry.step.event == last.event;
      if (handshake && (SameWay(last, entry.step) || entry.joined)) continue;
      if (pieces > 1 && SameWay(last, entry.step)) {
        last.octets += entry.step.octets;
        last.event = "octet by octet";
        continue;
      }
    }
    steps.push_back(std::move(entry.step));
  }
  return steps;
}

namespace {

class RecordedWire : public Wire {
 public:
  RecordedWire(std::unique_ptr<Wire> wire, bool of_server, LabRecord& record)
      : wire_(std::move(wire)), of_server_(of_server), record_(record) {}

  void Send(std::string_view segment) override {
    record_.Octets(Up(), segment, Ms());
    wire_->Send(segment);
  }
  Reading Receive(Milliseconds patience) override {
    Reading reading = wire_->Receive(patience);
    if (reading.got == Got::kOctets) record_.Octets(Down(), reading.octets, Ms());
    if ((reading.got == Got::kEof || reading.got == Got::kReset) && !std::exchange(ended_, true))
      record_.Event(Down(), reading.got == Got::kEof ? "closes" : "resets", Ms());
    return reading;
  }
  void CloseWriting() override {
    Closes("closes");
    wire_->CloseWriting();
  }
  void Close() override {
    Closes("closes");
    wire_->Close();
  }
  void Reset() override {
    Closes("resets");
    wire_->Reset();
  }
  void Wait(Milliseconds time) override { wire_->Wait(time); }
  Milliseconds Now() const override { return wire_->Now(); }

 private:
  LabLeg Up() const { return {of_server_, false}; }
  LabLeg Down() const { return {of_server_, true}; }
  double Ms() const { return static_cast<double>(Now().count()); }
  void Closes(const char* how) {
    if (!std::exchange(closed_, true)) record_.Event(Up(), how, Ms());
  }

  std::unique_ptr<Wire> wire_;
  bool of_server_, ended_ = false, closed_ = false;
  LabRecord& record_;
};

}  // namespace

std::unique_ptr<Wire> NewRecordedWire(std::unique_ptr<Wire> wire, bool of_server,
                                      LabRecord& record) {
  return std::make_unique<RecordedWire>(std::move(wire), of_server, record);
}

std::unique_ptr<TlsEngine> NewRecordedEngine(std::unique_ptr<TlsEngine> engine, LabLeg writes_to,
                                             LabRecord& record) {
  EngineWatch watch;
  watch.said = [writes_to, &record](std::string_view text) { record.Said(writes_to, text); };
  return NewWatchedEngine(std::move(engine), std::move(watch));
}

}  // namespace smtpspec
