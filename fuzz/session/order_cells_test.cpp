// The seeds alone come to every cell of the table of the order: each state that hears commands,
// under each protection, with each verb, and each happening.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "fuzz/session/server_dialogue.h"

namespace smtpspec::fuzz {
namespace {

struct Reached {
  std::set<ModelStep> steps;
  std::set<Happening> happenings;

  void Add(const ModelResult& result) {
    steps.insert(result.steps.begin(), result.steps.end());
    happenings.insert(result.happenings.begin(), result.happenings.end());
  }
};

Reached BySeeds() {
  Reached reached;
  for (const auto& file : std::filesystem::directory_iterator(SMTPSPEC_SERVER_SEEDS)) {
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string octets{std::istreambuf_iterator<char>(stream), {}};
    const Dialogue dialogue = ReadDialogue(octets);
    ServerDialogue run(dialogue);
    Play(dialogue, 0, run);
    run.Finish();
    const ModelResults model =
        RunServerModel(run.Heard(), dialogue.implicit, *dialogue.setup.server);
    EXPECT_TRUE(model.clear.broken.empty() && model.tls.broken.empty()) << file.path();
    reached.Add(model.clear);
    reached.Add(model.tls);
  }
  return reached;
}

constexpr State kHearCommands[] = {State::kConnected, State::kGreeted, State::kMail, State::kRcpt};
constexpr Protection kProtections[] = {Protection::kClear, Protection::kTls,
                                       Protection::kAuthenticated};

// Who has logged in has said EHLO, and no command takes that back.
bool CanBe(State state, Protection protection) {
  return state != State::kConnected || protection != Protection::kAuthenticated;
}

TEST(OrderCells, AreAllReachedBySeeds) {
  const Reached reached = BySeeds();
  std::size_t cells = 0;
  for (const State state : kHearCommands) {
    for (const Protection protection : kProtections) {
      for (const Verb verb : Verbs()) {
        const bool is = reached.steps.contains({state, protection, verb});
        cells += is ? 1 : 0;
        EXPECT_EQ(is, CanBe(state, protection))
            << Row(state).name << ", protection " << static_cast<int>(protection) << ", "
            << (verb == Verb::kUnknown ? "no command" : Name(verb));
      }
    }
  }
  EXPECT_EQ(cells, 11 * Verbs().size());
}

TEST(OrderCells, AndEveryHappening) {
  const Reached reached = BySeeds();
  for (const HappeningRow& row : Happenings())
    EXPECT_TRUE(reached.happenings.contains(row.happening)) << Name(row.happening);
}

}  // namespace
}  // namespace smtpspec::fuzz
