#include "conformance/learn/order_machine.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "server/order.h"

namespace smtpspec {
namespace {

// One line of an input, by what it is to a server that knows only the order.
struct Line {
  enum class Kind {
    kCommand,
    kWrongArgument,
    kAuth,       // without an initial response
    kAuthRight,  // with one
    kAuthWrong,
    kOther,     // no command
    kDot,       // no command either, and the end of a text
    kAsterisk,  // likewise, and the end of an exchange
    kTooLong,
    kBare,  // has a bare LF
    kNul,
  };
  Kind kind;
  Verb verb = Verb::kUnknown;
};

// What each input is. Its octets count where they are taken for a record of TLS.
struct InputRow {
  std::string_view name;
  std::vector<Line> lines;
  bool shorter_than_a_record = false;  // than the head of one: five octets
};

const std::vector<InputRow>& Rows() {
  using enum Line::Kind;
  static const std::vector<InputRow> rows = {
      {"EHLO", {{kCommand, Verb::kEhlo}}},
      {"EHLO-bad", {{kWrongArgument, Verb::kEhlo}}},
      {"HELO", {{kCommand, Verb::kHelo}}},
      {"MAIL", {{kCommand, Verb::kMail}}},
      {"MAIL-bad", {{kWrongArgument, Verb::kMail}}},
      {"RCPT", {{kCommand, Verb::kRcpt}}},
      {"RCPT-bad", {{kWrongArgument, Verb::kRcpt}}},
      {"DATA", {{kCommand, Verb::kData}}},
      {".", {{kDot}}, true},
      {"BDAT", {{kCommand, Verb::kBdat}, {kOther}}},
      {"BDAT-last", {{kCommand, Verb::kBdat}, {kOther}}},
      {"RSET", {{kCommand, Verb::kRset}}},
      {"NOOP", {{kCommand, Verb::kNoop}}},
      {"VRFY", {{kCommand, Verb::kVrfy}}},
      {"QUIT", {{kCommand, Verb::kQuit}}},
      {"XYZZY", {{kOther}}},
      {"STARTTLS", {{kCommand, Verb::kStartTls}}},
      {"STARTTLS+NOOP", {{kCommand, Verb::kStartTls}, {kCommand, Verb::kNoop}}},
      {"STARTTLS+EHLO", {{kCommand, Verb::kStartTls}, {kCommand, Verb::kEhlo}}},
      {"TLS", {}},
      {"upgrade", {{kCommand, Verb::kStartTls}}},
      {"upgrade+NOOP", {{kCommand, Verb::kStartTls}, {kCommand, Verb::kNoop}}},
      {"AUTH", {{kAuth, Verb::kAuth}}},
      {"AUTH-right", {{kAuthRight, Verb::kAuth}}},
      {"AUTH-wrong", {{kAuthWrong, Verb::kAuth}}},
      {"*", {{kAsterisk}}, true},
      {"long", {{kTooLong}}},
      {"LF", {{kBare}}},
      {"NUL", {{kNul}}},
      {"split", {{kCommand, Verb::kNoop}}},
      {"MAIL+RCPT+DATA",
       {{kCommand, Verb::kMail}, {kCommand, Verb::kRcpt}, {kCommand, Verb::kData}}},
      {"close", {}},
  };
  return rows;
}

// To a command that the table permits. AUTH is answered by what comes of the exchange.
constexpr std::pair<Verb, std::string_view> kAccepted[] = {
    {Verb::kEhlo, "250"}, {Verb::kHelo, "250"},    {Verb::kMail, "250"}, {Verb::kRcpt, "250"},
    {Verb::kData, "354"}, {Verb::kRset, "250"},    {Verb::kNoop, "250"}, {Verb::kQuit, "221"},
    {Verb::kVrfy, "252"}, {Verb::kStartTls, "220"}};
constexpr std::string_view kUnknownCommand = "500", kSyntax = "501", kNotImplemented = "502",
                           kOutOfOrder = "503", kBadText = "554", kStored = "250",
                           kChallenge = "334", kAuthenticated = "235", kWrongPassword = "535",
                           kLeftover = "421";

struct Spot {
  State state = State::kConnected;
  Protection protection = Protection::kClear;
  bool extended = false;      // EHLO came, not HELO: STARTTLS and AUTH were offered
  bool text_is_bad = false;   // in kData
  bool record_begun = false;  // in kTlsHandshake: octets that are no record, fewer than its head
  auto Key() const { return std::tuple(state, protection, extended, text_is_bad, record_begun); }
};

bool IsInTable(Verb verb) {
  return std::ranges::any_of(Commands(),
                             [&](const CommandRow& row) { return row.verbs.Has(verb); });
}

class Server {
 public:
  explicit Server(Spot spot) : spot_(spot) {}
  const Spot& Where() const { return spot_; }

  Answer Say(const InputRow& row) {
    if (spot_.state == State::kClosed) return Closed();
    answer_.tls = spot_.protection != Protection::kClear;
    if (row.name == "close") return End();
    if (row.name == "TLS") return Handshake();
    if (spot_.state == State::kTlsHandshake) return NoRecord(row);
    for (std::size_t i = 0; i < row.lines.size() && spot_.state != State::kClosed; ++i)
      Take(row.lines[i], i + 1 == row.lines.size());
    answer_.closed = spot_.state == State::kClosed;
    const bool upgrade = row.name.starts_with("upgrade");
    return upgrade && spot_.state == State::kTlsHandshake ? Handshake() : answer_;
  }

 private:
  static Answer Closed() {
    Answer closed;
    closed.closed = true;
    return closed;
  }
  Answer End() {
    spot_ = {State::kClosed};
    return Closed();
  }
  Answer Handshake() {
    if (spot_.state != State::kTlsHandshake || spot_.record_begun) {
      answer_.event = Answer::Event::kNotSent;
      return answer_;
    }
    spot_ = {Next(spot_.state, Happening::kHandshakeDone), Protection::kTls};
    answer_.event = Answer::Event::kHandshake;
    answer_.tls = true;
    return answer_;
  }
  Answer NoRecord(const InputRow& row) {
    if (!row.shorter_than_a_record || spot_.record_begun) return End();
    spot_.record_begun = true;
    return answer_;
  }
  void Reply(std::string_view code) { answer_.replies.emplace_back(code); }

  void Take(const Line& line, bool last) {
    if (spot_.state == State::kData) return TakeText(line);
    if (spot_.state == State::kAuthExchange) {
      // None of them is a response of PLAIN in base64.
      spot_.state = Next(spot_.state, Happening::kExchangeEnded);
      return Reply(kSyntax);
    }
    TakeCommand(line, last);
  }

  void TakeText(const Line& line) {
    if (line.kind == Line::Kind::kBare) spot_.text_is_bad = true;
    if (line.kind != Line::Kind::kDot) return;
    if (std::exchange(spot_.text_is_bad, false)) {
      spot_.state = Next(spot_.state, Happening::kContentRefused);
      return Reply(kBadText);
    }
    spot_.state = Next(spot_.state, Happening::kEndOfData);
    spot_.state = Next(spot_.state, Happening::kMessageAnswered);
    Reply(kStored);
  }

  void TakeCommand(const Line& line, bool last) {
    if (line.verb == Verb::kUnknown) return Reply(kUnknownCommand);
    if (!IsInTable(line.verb)) return Reply(kNotImplemented);
    const std::optional<State> next = Next(spot_.state, spot_.protection, line.verb);
    if (!next) return Reply(kOutOfOrder);
    if (line.kind == Line::Kind::kWrongArgument) return Reply(kSyntax);
    const bool offered_by_ehlo = line.verb == Verb::kStartTls || line.verb == Verb::kAuth;
    if (offered_by_ehlo && !spot_.extended) return Reply(kOutOfOrder);
    if (*next == State::kTlsHandshake && !last) {
      Reply(kLeftover);
      spot_ = {State::kClosed, spot_.protection};
      return;
    }
    spot_.state = *next;
    if (line.verb == Verb::kAuth) return TakeAuth(line.kind);
    if (line.verb == Verb::kEhlo || line.verb == Verb::kHelo)
      spot_.extended = line.verb == Verb::kEhlo;
    Reply(
        std::ranges::find(kAccepted, line.verb, &std::pair<Verb, std::string_view>::first)->second);
  }

  void TakeAuth(Line::Kind kind) {
    if (kind == Line::Kind::kAuth) return Reply(kChallenge);
    spot_.state = Next(spot_.state, Happening::kExchangeEnded);
    if (kind == Line::Kind::kAuthRight) spot_.protection = Protection::kAuthenticated;
    Reply(kind == Line::Kind::kAuthRight ? kAuthenticated : kWrongPassword);
  }

  Spot spot_;
  Answer answer_;
};

const InputRow& RowOf(const MachineInput& input) {
  const auto row = std::ranges::find(Rows(), input.name, &InputRow::name);
  assert(row != Rows().end());
  return *row;
}

}  // namespace

Machine OrderMachine(std::vector<MachineInput> inputs) {
  Machine machine;
  machine.inputs = std::move(inputs);
  machine.greeting.replies = {"220"};
  using Key = decltype(Spot().Key());
  std::map<Key, std::size_t> places = {{Spot().Key(), 0}};
  std::vector<Spot> spots = {Spot()};
  for (std::size_t at = 0; at < spots.size(); ++at) {
    Machine::State state;
    for (const MachineInput& input : machine.inputs) {
      Server server(spots[at]);
      Answer answer = server.Say(RowOf(input));
      const auto [place, fresh] = places.try_emplace(server.Where().Key(), spots.size());
      if (fresh) spots.push_back(server.Where());
      state.steps.push_back(Machine::Step{std::move(answer), place->second});
    }
    machine.states.push_back(std::move(state));
  }
  return InOrder(machine);
}

}  // namespace smtpspec
