#include "server/order.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace smtpspec {
namespace {

using std::chrono::minutes;

//= rfc5321/4.5.3.2.7/server-timeout
// Five minutes is the least that a server grants. A handshake is one limit over all its octets.
constexpr StateRow kStates[] = {
    {State::kTlsHandshake, "tls-handshake", minutes(5), "the end of the TLS handshake"},
    {State::kConnected, "connected", minutes(5), "a command"},
    {State::kGreeted, "greeted", minutes(5), "a command"},
    {State::kMail, "mail", minutes(5), "a command"},
    {State::kRcpt, "rcpt", minutes(5), "a command"},
    {State::kData, "data", minutes(5), "content"},
    {State::kStoring, "storing", minutes(0), "the driver's answer"},
    {State::kAuthExchange, "auth-exchange", minutes(5), "a response to the challenge"},
    {State::kClosed, "closed", minutes(0), "nothing"},
};

constexpr SetOf<Verb> kHello = {Verb::kEhlo, Verb::kHelo};
//= rfc5321/4.1.4/commands-before-ehlo
constexpr SetOf<Verb> kAnyTime = {Verb::kNoop, Verb::kHelp, Verb::kVrfy, Verb::kExpn};
constexpr SetOf<Protection> kAlways = {Protection::kClear, Protection::kTls,
                                       Protection::kAuthenticated};

constexpr CommandRow kCommands[] = {
    {State::kConnected, kHello, State::kGreeted, kAlways},
    {State::kConnected, kAnyTime, State::kConnected, kAlways},
    {State::kConnected, {Verb::kRset}, State::kConnected, kAlways},
    {State::kConnected, {Verb::kQuit}, State::kClosed, kAlways},

    {State::kGreeted, kHello, State::kGreeted, kAlways},
    {State::kGreeted, kAnyTime, State::kGreeted, kAlways},
    {State::kGreeted, {Verb::kRset}, State::kGreeted, kAlways},
    {State::kGreeted, {Verb::kQuit}, State::kClosed, kAlways},
    {State::kGreeted, {Verb::kMail}, State::kMail, kAlways},
    //= rfc3207/4.2/not-listed-inside-tls
    {State::kGreeted, {Verb::kStartTls}, State::kTlsHandshake, {Protection::kClear}},
    //= rfc4954/4/no-second-auth
    //= rfc4954/4/not-in-a-transaction
    {State::kGreeted, {Verb::kAuth}, State::kAuthExchange, {Protection::kTls}},

    //= rfc5321/4.1.4/ehlo-resets
    {State::kMail, kHello, State::kGreeted, kAlways},
    {State::kMail, kAnyTime, State::kMail, kAlways},
    {State::kMail, {Verb::kRset}, State::kGreeted, kAlways},
    {State::kMail, {Verb::kQuit}, State::kClosed, kAlways},
    {State::kMail, {Verb::kRcpt}, State::kRcpt, kAlways},

    {State::kRcpt, kHello, State::kGreeted, kAlways},
    {State::kRcpt, kAnyTime, State::kRcpt, kAlways},
    {State::kRcpt, {Verb::kRset}, State::kGreeted, kAlways},
    {State::kRcpt, {Verb::kQuit}, State::kClosed, kAlways},
    {State::kRcpt, {Verb::kRcpt}, State::kRcpt, kAlways},
    {State::kRcpt, {Verb::kData}, State::kData, kAlways},
};

constexpr HappeningRow kHappenings[] = {
    {State::kTlsHandshake, Happening::kHandshakeDone, State::kConnected},
    {State::kData, Happening::kContentRefused, State::kGreeted},
    {State::kData, Happening::kEndOfData, State::kStoring},
    {State::kStoring, Happening::kMessageAnswered, State::kGreeted},
    {State::kAuthExchange, Happening::kExchangeEnded, State::kGreeted},
};

constexpr auto kVerbs = [] {
  std::array<Verb, static_cast<std::size_t>(Verb::kUnknown) + 1> verbs{};
  for (std::size_t i = 0; i < verbs.size(); ++i) verbs[i] = static_cast<Verb>(i);
  return verbs;
}();

}  // namespace

std::span<const StateRow> States() {
  return kStates;
}
std::span<const CommandRow> Commands() {
  return kCommands;
}
std::span<const HappeningRow> Happenings() {
  return kHappenings;
}
std::span<const Verb> Verbs() {
  return kVerbs;
}

const StateRow& Row(State state) {
  const StateRow& row = kStates[static_cast<std::size_t>(state)];
  assert(row.state == state);
  return row;
}

std::optional<State> Next(State state, Protection protection, Verb verb) {
  const auto* row = std::ranges::find_if(kCommands, [&](const CommandRow& candidate) {
    return candidate.from == state && candidate.verbs.Has(verb) && candidate.under.Has(protection);
  });
  if (row == std::end(kCommands)) return std::nullopt;
  return row->to;
}

State Next(State state, Happening happening) {
  const auto* row = std::ranges::find_if(kHappenings, [&](const HappeningRow& candidate) {
    return candidate.from == state && candidate.happening == happening;
  });
  assert(row != std::end(kHappenings));
  return row->to;
}

}  // namespace smtpspec
