// The whole table of the lab, and that its rules can fail.
#include "conformance/attack/lab.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "conformance/attack/lab_judgement.h"
#include "conformance/script/embedded_checks.h"

namespace smtpspec {
namespace {

std::vector<Attack> AllAttacks() {
  static const script::Library library = script::LoadShipped();
  std::vector<Attack> attacks;
  for (const script::Block* block : AttacksOf(library))
    attacks.push_back(*ComposeAttack(library, {block->id}));
  return attacks;
}

std::string Story(const LabCell& cell) {
  std::string text = fmt::format("{} under {}: {}\n  client: {}\n", cell.attack, Name(cell.policy),
                                 Outcome(cell), cell.client.text);
  for (const auto& warning : cell.client.warnings) text += "  warns: " + warning + "\n";
  for (const auto& said : cell.server) text += "  server: " + said + "\n";
  for (const auto& loss : cell.losses) text += "  loss: " + loss + "\n";
  for (const auto& fault : cell.faults) text += "  FAULT: " + fault + "\n";
  return text;
}

class LabOf : public testing::TestWithParam<std::size_t> {};

TEST_P(LabOf, KeepsItsRules) {
  const Attack attack = AllAttacks()[GetParam()];
  bool fired = false;
  for (const LabCell& cell : RunLab({attack}, {}).cells) {
    EXPECT_THAT(cell.faults, testing::IsEmpty()) << Story(cell);
    std::printf("%s", Story(cell).c_str());
    fired = fired || cell.fired;
  }
  EXPECT_TRUE(fired) << attack.id << " never found anything to act on";
}

std::string NameOf(const testing::TestParamInfo<std::size_t>& info) {
  std::string name = AllAttacks()[info.param].id;
  std::ranges::replace(name, '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(All, LabOf, testing::Range(std::size_t(0), AllAttacks().size()), NameOf);

}  // namespace
}  // namespace smtpspec
