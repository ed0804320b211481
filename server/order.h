// The order of commands as a table: which verb is permitted when, what follows, and how long a
// state may last. What is not in the table is refused with 503.
#ifndef SMTPSPEC_SERVER_ORDER_H_
#define SMTPSPEC_SERVER_ORDER_H_

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parser/command.h"

namespace smtpspec {

// Where a session stands. kGreeted: EHLO or HELO was accepted and no transaction is open.
enum class State {
  kTlsHandshake,
  kConnected,
  kGreeted,
  kMail,
  kRcpt,
  kData,
  kStoring,
  kAuthExchange,
  kClosed,
};

// What protects a session, each more than the one before.
enum class Protection { kClear, kTls, kAuthenticated };

// What moves a session on besides commands.
enum class Happening {
  kHandshakeDone,
  kContentRefused,
  kEndOfData,
  kMessageAnswered,
  kExchangeEnded,
};

template <class Enum>
class SetOf {
 public:
  constexpr SetOf(std::initializer_list<Enum> members) {
    for (Enum member : members) bits_ |= Bit(member);
  }
  constexpr bool Has(Enum member) const { return (bits_ & Bit(member)) != 0; }

 private:
  static constexpr std::uint32_t Bit(Enum member) {
    return std::uint32_t{1} << static_cast<unsigned>(member);
  }
  std::uint32_t bits_ = 0;
};

struct StateRow {
  State state;
  std::string_view name;
  // How long the peer may take for what is awaited; zero: nothing is awaited from it. In kData it
  // begins anew with every octet that comes, elsewhere it is for the whole line or handshake.
  std::chrono::minutes timeout;
  std::string_view awaits;
};

struct CommandRow {
  State from;
  SetOf<Verb> verbs;
  State to;  // once the command is accepted
  SetOf<Protection> under;
};

struct HappeningRow {
  State from;
  Happening happening;
  State to;
};

std::span<const StateRow> States();      // one a state, in the order of the enum
std::span<const CommandRow> Commands();  // no state has a verb twice
std::span<const HappeningRow> Happenings();
std::span<const Verb> Verbs();  // all of them, in the order of the enum

const StateRow& Row(State state);
std::string_view Name(Happening happening);
// The state after an accepted command; nothing: the command is out of order.
std::optional<State> Next(State state, Protection protection, Verb verb);
State Next(State state, Happening happening);  // asserts that the table has it

// The table as text for docs/: a Graphviz digraph, and a Markdown table of states, verbs and times.
std::string OrderAsGraphviz();
std::string OrderAsMarkdown();

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_ORDER_H_
