#include "server/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "server/conversation.h"

namespace smtpspec {
namespace {

constexpr Protection kProtections[] = {Protection::kClear, Protection::kTls,
                                       Protection::kAuthenticated};

TEST(Order, HasARowForEachState) {
  for (std::size_t i = 0; i < States().size(); ++i)
    EXPECT_EQ(static_cast<std::size_t>(States()[i].state), i);
  EXPECT_EQ(States().back().state, State::kClosed);
}

TEST(Order, GrantsFiveMinutesWhereThePeerIsAwaited) {
  for (const StateRow& row : States()) {
    const bool awaited = row.state != State::kStoring && row.state != State::kClosed;
    EXPECT_GE(row.timeout.count(), awaited ? 5 : 0) << row.name;
  }
}

TEST(Order, HasNoVerbTwiceInAState) {
  for (const StateRow& state : States())
    for (Verb verb : Verbs()) {
      int rows = 0;
      for (const CommandRow& row : Commands())
        rows += row.from == state.state && row.verbs.Has(verb);
      EXPECT_LE(rows, 1) << state.name << " " << Name(verb);
    }
}

TEST(Order, LeadsFromTheStartToEachState) {
  std::set<State> reached = {State::kConnected};
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const CommandRow& row : Commands())
      if (reached.contains(row.from)) reached.insert(row.to);
    for (const HappeningRow& row : Happenings())
      if (reached.contains(row.from)) reached.insert(row.to);
  }
  EXPECT_EQ(reached.size(), States().size());
}

TEST(Order, PrintsEachStateForTheDocumentation) {
  const std::string graph = OrderAsGraphviz(), table = OrderAsMarkdown();
  for (const StateRow& row : States()) {
    EXPECT_NE(graph.find('"' + std::string(row.name) + '"'), std::string::npos) << row.name;
    EXPECT_NE((graph + table).find(row.name), std::string::npos);
  }
  EXPECT_NE(graph.find("\"greeted\" -> \"tls-handshake\" [label=\"STARTTLS (in clear)\"]"),
            std::string::npos);
}

TEST(Order, IsWhatTheDocumentationShows) {
  std::ifstream file(SMTPSPEC_DOCS "/order.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(page, testing::HasSubstr("\n\n" + OrderAsMarkdown() + "\n"));
  EXPECT_THAT(page, testing::HasSubstr("```dot\n" + OrderAsGraphviz() + "```\n"));
}

// One acceptable command of each verb.
std::string Acceptable(Verb verb) {
  switch (verb) {
    case Verb::kEhlo:
    case Verb::kHelo:
      return std::string(Name(verb)) + " client.example.com";
    case Verb::kMail:
    case Verb::kSend:
    case Verb::kSoml:
    case Verb::kSaml:
      return std::string(Name(verb)) + " FROM:<a@example.com>";
    case Verb::kRcpt:
      return "RCPT TO:<b@example.org>";
    case Verb::kVrfy:
    case Verb::kExpn:
      return std::string(Name(verb)) + " b";
    case Verb::kAuth:
      return "AUTH PLAIN";
    case Verb::kBdat:
      return "BDAT 3";
    case Verb::kUnknown:
      return "XYZZY";
    default:
      return std::string(Name(verb));
  }
}

// What leads from kConnected to a state in which commands are read.
std::string_view Prelude(State state) {
  switch (state) {
    case State::kGreeted:
      return "EHLO a.example\r\n";
    case State::kMail:
      return "EHLO a.example\r\nMAIL FROM:<>\r\n";
    case State::kRcpt:
      return "EHLO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<c@example.org>\r\n";
    default:
      return "";
  }
}

// kConnected cannot be had after AUTH, which needs EHLO.
bool Exists(State state, Protection protection) {
  return state != State::kConnected || protection != Protection::kAuthenticated;
}

struct Cell {
  State state;
  Protection protection;
  Verb verb;
};

std::vector<Cell> AllCells() {
  std::vector<Cell> cells;
  for (State state : {State::kConnected, State::kGreeted, State::kMail, State::kRcpt})
    for (Protection protection : kProtections)
      for (Verb verb : Verbs())
        if (Exists(state, protection)) cells.push_back({state, protection, verb});
  return cells;
}

std::string Describe(const Cell& cell) {
  return std::string(Row(cell.state).name) + "/" +
         std::to_string(static_cast<int>(cell.protection)) + "/" + Acceptable(cell.verb);
}

bool IsKnown(Verb verb) {
  for (const CommandRow& row : Commands())
    if (row.verbs.Has(verb)) return true;
  return false;
}

// Which state the engine is in, told by what it says to commands that change it.
State Observed(Conversation& server, bool has_ended) {
  if (has_ended) return State::kClosed;
  const std::string codes = server.Codes("DATA\r\n");
  if (codes == "354") return State::kRcpt;
  if (codes == "501 5.5.2") return State::kAuthExchange;
  if (codes.empty()) return State::kData;
  if (server.Codes("RCPT TO:<d@example.org>\r\n") == "250 2.1.5") return State::kMail;
  return server.Codes("MAIL FROM:<>\r\n") == "250 2.1.0" ? State::kGreeted : State::kConnected;
}

// The engine does in each cell what the table says, and goes where it says.
TEST(Order, IsWhatTheEngineDoes) {
  for (const Cell& cell : AllCells()) {
    SCOPED_TRACE(Describe(cell));
    Arrangement arranged;
    arranged.config.accounts = AliceAccount();
    Conversation server(arranged);
    server.Hear();
    if (cell.protection != Protection::kClear) {
      server.Send("EHLO a.example\r\n");
      server.StartTls();
    }
    if (cell.protection == Protection::kAuthenticated) {
      server.Send("EHLO a.example\r\n");
      server.Authenticate();
    }
    server.Send(Prelude(cell.state));
    const auto next = Next(cell.state, cell.protection, cell.verb);
    const std::string code = server.Codes(Acceptable(cell.verb) + "\r\n").substr(0, 3);
    if (cell.verb == Verb::kUnknown) {
      EXPECT_EQ(code, "500");
    } else if (!IsKnown(cell.verb)) {
      EXPECT_EQ(code, "502");
    } else if (!next) {
      EXPECT_EQ(code, "503");
    } else {
      EXPECT_TRUE(code[0] == '2' || code[0] == '3') << code;
    }
    if (next == State::kTlsHandshake) {
      server.Handshake();
      EXPECT_EQ(Observed(server, false), State::kConnected);
    } else {
      EXPECT_EQ(Observed(server, server.Session().Finished()), next.value_or(cell.state));
    }
  }
}

}  // namespace
}  // namespace smtpspec
