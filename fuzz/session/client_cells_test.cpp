// The seeds alone come to every cell of the client's order: whatever it waits for, in clear and
// inside TLS, and whatever comes then. And what must end a delivery there ends it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "conformance/cases/case_text.h"
#include "fuzz/session/client_dialogue.h"

namespace smtpspec::fuzz {
namespace {

struct SeedRun {
  std::string seed;
  TlsPolicy policy{};
  std::vector<ClientStep> steps;
  ClientEnding ending;
};

std::vector<SeedRun> RunSeeds() {
  std::vector<SeedRun> runs;
  for (const auto& file : std::filesystem::directory_iterator(SMTPSPEC_CLIENT_SEEDS)) {
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string octets{std::istreambuf_iterator<char>(stream), {}};
    const Dialogue dialogue = ReadDialogue(octets);
    EXPECT_EQ(cases::CaseFromText(octets) != nullptr, file.path().extension() == ".smtp")
        << file.path();
    ClientSteps steps(dialogue.implicit);
    ClientDialogue run(dialogue, &steps);
    Play(dialogue, 0, run);
    ClientEnding ending = run.Finish();
    runs.push_back(
        {file.path().filename().string(), dialogue.setup.policy, steps.Taken(), std::move(ending)});
  }
  return runs;
}
const std::vector<SeedRun>& Runs() {
  static const std::vector<SeedRun> runs = RunSeeds();
  return runs;
}

bool OfHandshake(Stimulus stimulus) {
  return stimulus == Stimulus::kVerified || stimulus == Stimulus::kUnverified ||
         stimulus == Stimulus::kNoHandshake;
}

// The reasons for which there is no such cell.
struct Impossible {
  const char* why;
  bool (*is)(const ClientStep& cell);
};
constexpr Impossible kImpossible[] = {
    {"a client that has TLS does not ask for it",
     [](const ClientStep& c) { return c.stage == ClientStage::kStartTls && c.tls; }},
    {"a client does not log in in clear",
     [](const ClientStep& c) { return c.stage == ClientStage::kAuth && !c.tls; }},
    {"replies do not come in a handshake, and its result comes nowhere else",
     [](const ClientStep& c) {
       const bool either =
           OfHandshake(c.stimulus) || c.stimulus == Stimulus::kEnd || c.stimulus == Stimulus::kTime;
       return c.stage == ClientStage::kHandshake ? !either : OfHandshake(c.stimulus);
     }},
    {"in clear, an end is an end",
     [](const ClientStep& c) { return c.stimulus == Stimulus::kCut && !c.tls; }},
    {"it is the first digit of the code that was hoped for",
     [](const ClientStep& c) {
       const int hoped = Row(c.stage).hoped / 100;
       return (c.stimulus == Stimulus::k2yz && hoped == 2) ||
              (c.stimulus == Stimulus::k3yz && hoped == 3);
     }},
    {"no reply is hoped for in the middle of a text, and none is the last that was asked for",
     [](const ClientStep& c) {
       return c.stage == ClientStage::kText &&
              (c.stimulus == Stimulus::kHoped || c.stimulus == Stimulus::kAkin ||
               c.stimulus == Stimulus::kSurplus);
     }},
};

std::string Text(const ClientStep& cell) {
  const ClientStageRow& row = Row(cell.stage);
  return std::string(OrderOf(row.state).awaited) + " (" + std::string(row.command) + "), " +
         (cell.tls ? "TLS, " : "clear, ") + std::string(Name(cell.stimulus));
}

template <class Function>
void ForEachCell(const Function& function) {
  for (const ClientStageRow& row : ClientStages())
    for (const bool tls : {false, true})
      for (int stimulus = 0; stimulus < kStimuli; ++stimulus)
        function(ClientStep{row.stage, tls, static_cast<Stimulus>(stimulus)});
}

TEST(ClientCells, HaveEveryStateOfTheOrder) {
  for (int state = 0; state < static_cast<int>(ClientState::kFinished); ++state)
    EXPECT_NE(
        std::ranges::find(ClientStages(), static_cast<ClientState>(state), &ClientStageRow::state),
        ClientStages().end())
        << OrderOf(static_cast<ClientState>(state)).awaited;
}

TEST(ClientCells, AreAllReachedBySeeds) {
  std::map<ClientStep, std::string> reached;
  for (const SeedRun& run : Runs())
    for (const ClientStep& step : run.steps) reached.emplace(step, run.seed);
  std::size_t cells = 0;
  ForEachCell([&](const ClientStep& cell) {
    const auto why =
        std::ranges::find_if(kImpossible, [&](const Impossible& each) { return each.is(cell); });
    const bool can_be = why == std::end(kImpossible);
    cells += can_be ? 1 : 0;
    const auto found = reached.find(cell);
    EXPECT_EQ(found != reached.end(), can_be)
        << Text(cell)
        << (can_be ? "" : ": " + std::string(why->why) + ", and yet " + found->second);
  });
  EXPECT_EQ(cells, 236U);
  for (const Impossible& each : kImpossible) {
    bool used = false;
    ForEachCell([&](const ClientStep& cell) { used = used || each.is(cell); });
    EXPECT_TRUE(used) << each.why;
  }
}

// Nothing: it may go on, or end in several ways.
std::optional<ClientOutcome> MustEndAs(Stimulus stimulus) {
  switch (stimulus) {
    case Stimulus::kNoReply:
    case Stimulus::kBadLine:
    case Stimulus::kSurplus:
      return ClientOutcome::kBrokenProtocol;
    case Stimulus::k421:
    case Stimulus::kEnd:
    case Stimulus::kCut:
    case Stimulus::kTime:
      return ClientOutcome::kTemporary;
    default:
      return std::nullopt;
  }
}

// Behind QUIT the outcome is what it was, and no handshake is a matter of policy.
TEST(ClientCells, EndTheDeliveryWhereTheyMust) {
  std::size_t ends = 0;
  for (const SeedRun& run : Runs()) {
    ASSERT_FALSE(run.steps.empty()) << run.seed;
    const ClientStep& last = run.steps.back();
    if (last.stage == ClientStage::kQuit) continue;
    const bool handshake = last.stage == ClientStage::kHandshake;
    const auto outcome = handshake && last.stimulus == Stimulus::kEnd ? ClientOutcome::kNoTls
                                                                      : MustEndAs(last.stimulus);
    if (!outcome || (handshake && run.ending.reconnects)) continue;
    ++ends;
    ASSERT_TRUE(run.ending.finished) << run.seed;
    EXPECT_EQ(run.ending.finished->outcome, *outcome)
        << run.seed << ": " << Text(last) << ": " << run.ending.finished->text;
  }
  EXPECT_GE(ends, 100U);
}

}  // namespace
}  // namespace smtpspec::fuzz
