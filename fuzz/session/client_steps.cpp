#include "fuzz/session/client_steps.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace smtpspec::fuzz {
namespace {

constexpr std::size_t kLongestLine = 4096;  // that the client takes

// `line` with its CRLF.
bool IsBad(std::string_view line) {
  const std::string_view content = line.substr(0, line.size() - 2);
  return content.find_first_of(std::string_view("\r\n\0", 3)) != content.npos ||
         line.size() > kLongestLine;
}

// A line that has no end yet, and that no end can mend. A CR may still get its LF.
bool IsBadSoFar(std::string_view begun) {
  if (begun.ends_with('\r')) begun.remove_suffix(1);
  return begun.find_first_of(std::string_view("\r\n\0", 3)) != begun.npos ||
         begun.size() + 2 > kLongestLine;
}

// Zero: it is none of a reply.
int CodeOf(std::string_view line) {
  const auto is = [&](std::size_t at, char least, char most) {
    return line[at] >= least && line[at] <= most;
  };
  if (line.size() < 3 || !is(0, '2', '5') || !is(1, '0', '5') || !is(2, '0', '9')) return 0;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return 0;
  return 100 * (line[0] - '0') + 10 * (line[1] - '0') + (line[2] - '0');
}

// No client has anything more to hear behind these.
bool EndsAll(ClientStage stage, Stimulus stimulus) {
  if (stage == ClientStage::kQuit || stage == ClientStage::kText) return true;
  const bool asked = stage == ClientStage::kAuth && stimulus == Stimulus::k3yz;
  return !asked && stimulus != Stimulus::kHoped && stimulus != Stimulus::kAkin &&
         stimulus != Stimulus::k4yz && stimulus != Stimulus::k5yz &&
         stimulus != Stimulus::kVerified && stimulus != Stimulus::kUnverified;
}

}  // namespace

const std::vector<ClientStageRow>& ClientStages() {
  using enum ClientStage;
  static const std::vector<ClientStageRow> rows = {
      {kGreeting, ClientState::kGreeting, "", 220},
      {kEhlo, ClientState::kHello, "EHLO", 250},
      {kHelo, ClientState::kHello, "HELO", 250},
      {kStartTls, ClientState::kStartTls, "STARTTLS", 220},
      {kHandshake, ClientState::kHandshake, "", 0},
      {kAuth, ClientState::kAuth, "AUTH", 235},
      {kMail, ClientState::kEnvelope, "MAIL", 250},
      {kRcpt, ClientState::kEnvelope, "RCPT", 250},
      {kData, ClientState::kEnvelope, "DATA", 354},
      {kText, ClientState::kText, "", 0},
      {kEndOfText, ClientState::kEndOfText, "", 250},
      {kQuit, ClientState::kQuit, "QUIT", 221}};
  return rows;
}

const ClientStageRow& Row(ClientStage stage) {
  return ClientStages().at(static_cast<std::size_t>(stage));
}

std::string_view Name(Stimulus stimulus) {
  constexpr std::string_view kNames[kStimuli] = {"the reply hoped for",
                                                 "a reply akin to it",
                                                 "2yz",
                                                 "3yz",
                                                 "4yz",
                                                 "421",
                                                 "5yz",
                                                 "no reply",
                                                 "a bad line",
                                                 "surplus",
                                                 "the end",
                                                 "a cut",
                                                 "time",
                                                 "verified",
                                                 "not verified",
                                                 "no handshake"};
  return kNames[static_cast<std::size_t>(stimulus)];
}

ClientSteps::ClientSteps(bool implicit)
    : awaited_{implicit ? ClientStage::kHandshake : ClientStage::kGreeting}, tls_(implicit) {}

void ClientSteps::Said(std::string_view text) {
  said_ += text;
  for (std::size_t end; (end = said_.find("\r\n")) != said_.npos; said_.erase(0, end + 2))
    SaidLine(std::string_view(said_).substr(0, end));
}

void ClientSteps::SaidLine(std::string_view line) {
  if (in_text_) {
    if (line != ".") return;
    in_text_ = false;
    awaited_ = {ClientStage::kEndOfText};
    return;
  }
  if (challenged_) {
    challenged_ = false;
    awaited_.push_back(ClientStage::kAuth);
    return;
  }
  const std::string_view verb = line.substr(0, line.find(' '));
  const auto& rows = ClientStages();
  const auto row = std::ranges::find(rows, verb, &ClientStageRow::command);
  if (row != rows.end() && !verb.empty()) awaited_.push_back(row->stage);
}

void ClientSteps::Hears(std::string_view text) {
  heard_ += text;
  for (std::size_t end; !over_ && (end = heard_.find("\r\n")) != heard_.npos;) {
    const std::string line = heard_.substr(0, end + 2);
    heard_.erase(0, end + 2);
    HearsLine(line, !heard_.empty());
  }
  if (!over_ && IsBadSoFar(heard_)) Take(Stimulus::kBadLine);
}

void ClientSteps::HearsLine(std::string_view line, bool more) {
  if (IsBad(line)) return Take(Stimulus::kBadLine);
  const int code = CodeOf(line.substr(0, line.size() - 2));
  const bool goes_on = begun_ == 0 || begun_ == code;
  begun_ = code != 0 && line[3] == '-' ? code : 0;
  if (code == 0 || !goes_on) return Take(Stimulus::kNoReply);
  if (begun_ != 0) return;
  const bool last = awaited_.size() == 1 && awaited_.front() != ClientStage::kText;
  const Stimulus stimulus = Classify(code);
  const bool surplus = last && more && code != 421 && !heard_.starts_with("421");
  Take(surplus ? Stimulus::kSurplus : stimulus);
}

Stimulus ClientSteps::Classify(int code) const {
  const int hoped = awaited_.empty() ? 0 : Row(awaited_.front()).hoped;
  if (code == 421) return Stimulus::k421;
  if (code == hoped) return Stimulus::kHoped;
  if (code / 100 == hoped / 100) return Stimulus::kAkin;
  constexpr Stimulus kByDigit[] = {Stimulus::k2yz, Stimulus::k3yz, Stimulus::k4yz, Stimulus::k5yz};
  return kByDigit[code / 100 - 2];
}

void ClientSteps::Meets(Stimulus stimulus) {
  if (!over_) Take(stimulus);
}

void ClientSteps::Take(Stimulus stimulus) {
  if (awaited_.empty()) {
    over_ = true;
    return;
  }
  const ClientStage stage = awaited_.front();
  awaited_.pop_front();
  taken_.push_back({stage, tls_, stimulus});
  over_ = EndsAll(stage, stimulus);
  if (over_) return;
  if (stage == ClientStage::kStartTls && stimulus == Stimulus::kHoped)
    awaited_ = {ClientStage::kHandshake};
  if (stage == ClientStage::kHandshake && tls_) awaited_ = {ClientStage::kGreeting};
  if (stage == ClientStage::kHandshake) tls_ = true;
  challenged_ = stage == ClientStage::kAuth && stimulus == Stimulus::k3yz;
  const bool asked_for_text = stimulus == Stimulus::kHoped || stimulus == Stimulus::kAkin;
  if (stage != ClientStage::kData || !asked_for_text) return;
  in_text_ = true;
  awaited_ = {ClientStage::kText};
}

}  // namespace smtpspec::fuzz
