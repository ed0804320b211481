#include "conformance/tamper/units.h"

#include <algorithm>
#include <utility>

#include "parser/command.h"

namespace smtpspec {
namespace {

constexpr std::string_view kCrLf = "\r\n";
constexpr std::string_view kEndLine = ".\r\n";

bool IsWordOctet(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// The word that begins at `from`, in upper case.
std::string WordAt(std::string_view line, std::size_t from) {
  std::string word;
  for (; from < line.size() && IsWordOctet(line[from]); ++from) {
    const char c = line[from];
    word += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return word;
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool Asks(const TamperUnit& unit) {
  switch (unit.kind) {
    case TamperUnit::Kind::kConnect:
    case TamperUnit::Kind::kCommand:
    case TamperUnit::Kind::kResponse:
    case TamperUnit::Kind::kEnd:
      return true;
    default:
      return false;
  }
}

void ClientUnits::Append(std::string_view octets) {
  if (buffer_.Empty()) {
    behind_.reset();
    if (!asked_.empty()) behind_ = asked_.back().verb;
  }
  buffer_.Append(octets);
}

std::optional<TamperUnit> ClientUnits::Take() {
  if (waits_) return std::nullopt;
  std::optional<TamperUnit> unit = TakeByMode();
  if (!unit) return unit;
  unit->behind = behind_;
  // What follows in the buffer was there before this was answered.
  if (Asks(*unit)) behind_ = asked_.back().verb;
  return unit;
}

std::optional<TamperUnit> ClientUnits::TakeByMode() {
  switch (mode_) {
    case Mode::kCommand:
      return TakeLine(TamperUnit::Kind::kCommand);
    case Mode::kResponse:
      return TakeLine(TamperUnit::Kind::kResponse);
    case Mode::kText:
    case Mode::kEnd:
      return TakeText();
    case Mode::kChunk: {
      if (buffer_.Empty()) return std::nullopt;
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, buffer_.View().size()));
      chunk_left_ -= size;
      if (chunk_left_ == 0) mode_ = Mode::kCommand;
      return Cut(TamperUnit::Kind::kChunk, size);
    }
  }
  return std::nullopt;
}

std::optional<TamperUnit> ClientUnits::TakeLine(TamperUnit::Kind kind) {
  const std::size_t end = Find(kCrLf);
  if (end == std::string::npos) return std::nullopt;
  TamperUnit unit = Cut(kind, end + kCrLf.size());
  if (kind == TamperUnit::Kind::kCommand) return Command(std::move(unit.octets));
  unit.verb = "AUTH";
  unit.word = auth_word_;
  Ask(Next::kResponse, "AUTH");
  return unit;
}

TamperUnit ClientUnits::Command(std::string line) {
  TamperUnit unit;
  unit.verb = WordAt(line, 0);
  if (line[unit.verb.size()] == ' ') unit.word = WordAt(line, unit.verb.size() + 1);
  if (unit.verb == "BDAT" && chunking_) {
    const auto command = ParseCommand(std::string_view(line).substr(0, line.size() - kCrLf.size()));
    if (command && std::get<BdatCommand>(*command).size > 0) {
      chunk_left_ = std::get<BdatCommand>(*command).size;
      mode_ = Mode::kChunk;
    }
  }
  if (unit.verb == "AUTH") auth_word_ = unit.word;
  if (unit.verb == "MAIL") mail_ = line;
  Ask(unit.verb == "DATA"       ? Next::kText
      : unit.verb == "AUTH"     ? Next::kResponse
      : unit.verb == "STARTTLS" ? Next::kTls
                                : Next::kCommand,
      unit.verb);
  unit.octets = std::move(line);
  return unit;
}

std::optional<TamperUnit> ClientUnits::TakeText() {
  if (mode_ == Mode::kText) {
    std::size_t text = 0;
    if (!buffer_.View().starts_with(kEndLine)) {
      const std::size_t end = Find("\r\n.\r\n");
      if (end == std::string::npos) return std::nullopt;
      text = end + kCrLf.size();
    }
    mode_ = Mode::kEnd;
    if (text > 0) {
      TamperUnit unit = Cut(TamperUnit::Kind::kData, text);
      unit.mail = mail_;
      return unit;
    }
  }
  mode_ = Mode::kCommand;
  Ask(Next::kCommand, ".");
  return Cut(TamperUnit::Kind::kEnd, kEndLine.size());
}

std::size_t ClientUnits::Find(std::string_view what) {
  const std::size_t from = scanned_ < what.size() ? 0 : scanned_ - what.size();
  scanned_ = buffer_.View().size();
  return buffer_.View().find(what, from);
}

TamperUnit ClientUnits::Cut(TamperUnit::Kind kind, std::size_t octets) {
  scanned_ = 0;
  TamperUnit unit;
  unit.kind = kind;
  unit.octets = buffer_.Take(octets);
  return unit;
}

void ClientUnits::Ask(Next next, std::string verb) {
  asked_.push_back({next, std::move(verb)});
  waits_ = next == Next::kTls ? waits_at_starttls_ : next != Next::kCommand;
}

bool ClientUnits::Answered(int code) {
  if (asked_.empty()) return false;
  const Next next = asked_.front().next;
  asked_.pop_front();
  if (next == Next::kCommand) return false;
  waits_ = false;
  if (next == Next::kTls) return code == 220;
  if (next == Next::kText) mode_ = code == 354 ? Mode::kText : Mode::kCommand;
  if (next == Next::kResponse) mode_ = code == 334 ? Mode::kResponse : Mode::kCommand;
  return false;
}

void ClientUnits::Withdraw() {
  if (asked_.empty()) return;
  asked_.pop_back();
  waits_ = false;
}

std::string ClientUnits::TakeRest() {
  scanned_ = 0;
  return buffer_.TakeAll();
}

void ClientUnits::Restart() {
  buffer_.Clear();
  scanned_ = 0;
  asked_.clear();
  waits_ = false;
  mode_ = Mode::kCommand;
}

bool ClientUnits::StartTlsAsked() const {
  return std::any_of(asked_.begin(), asked_.end(),
                     [](const Asked& asked) { return asked.next == Next::kTls; });
}

std::optional<std::string> ServerUnits::Take() {
  while (true) {
    const std::string_view octets = buffer_.View();
    const std::size_t end = octets.find(kCrLf, line_);
    if (end == std::string::npos) return std::nullopt;
    const std::string_view line = octets.substr(line_, end - line_);
    line_ = end + kCrLf.size();
    const bool goes_on =
        line.size() > 3 && std::all_of(line.begin(), line.begin() + 3, IsDigit) && line[3] == '-';
    if (goes_on) continue;
    return buffer_.Take(std::exchange(line_, 0));
  }
}

std::string ServerUnits::TakeRest() {
  line_ = 0;
  return buffer_.TakeAll();
}

int CodeOf(std::string_view reply) {
  if (reply.size() < 3 || !std::all_of(reply.begin(), reply.begin() + 3, IsDigit)) return 0;
  return (reply[0] - '0') * 100 + (reply[1] - '0') * 10 + (reply[2] - '0');
}

}  // namespace smtpspec
