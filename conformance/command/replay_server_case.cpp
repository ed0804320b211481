#include "conformance/command/replay_server_case.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "conformance/blackbox/case_values.h"
#include "conformance/blackbox/server_talk.h"
#include "conformance/mutant/mutant.h"
#include "conformance/run/memory_target.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

script::Placeholders Values() {
  const Credentials account = MemoryAccount();
  script::Placeholders values;
  values.client = "client.example.org";
  values.host = values.domain = "mx.example.org";
  values.from = "sender@example.org";
  values.to = "postmaster";
  values.user = account.user;
  values.plain = EncodeBase64('\0' + account.user + '\0' + account.password.Reveal());
  values.nonce = "replayed";
  values.nonce2 = "replayed2";
  return values;
}

}  // namespace

bool ExpectsNothing(const script::Block& block) {
  return std::ranges::none_of(block.steps, [](const script::Step& step) {
    return std::holds_alternative<script::Expect>(step.what);
  });
}

std::expected<ReplayedCase, std::string> ReplayServerCase(const script::Block& block) {
  TalkSetup setup;
  setup.values = Values();
  // The server is set up as the case says, and nothing of it is tampered with.
  script::Block setting = block;
  setting.steps.clear();
  const auto target = NewMutantTarget(setting, setup.values, /*openssl=*/false);
  const auto habits = LearnHabits(setup, *target);
  if (!habits)
    return std::unexpected(habits.error() + "; build/fuzz_server_session FILE knows more of them");
  setup.habits = *habits;
  Talk talk = TalkToServer(setup, *target, NamesAsOctets(block), Pieces::kWhole, true);
  if (!talk.reached) return std::unexpected(talk.error);
  return ReplayedCase{std::move(talk.transcript), std::move(talk.broken)};
}

}  // namespace smtpspec
