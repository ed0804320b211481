#include "conformance/blackbox/client_hunt.h"

#include <memory>
#include <utility>

#include "conformance/blackbox/client_cases.h"

namespace smtpspec {
namespace {

constexpr int kPiecesOneIn = 20, kBeginningOneIn = 10;

class ClientHunt : public Hunt {
 public:
  ClientHunt(const ClientSetup& setup, const HuntOptions& options, const HuntEvents& events)
      : Hunt(options, events,
             FirstClientCases(Name(setup.policy), setup.quick.TakesRecipients(), options.seed)),
        trials_(setup) {}

 protected:
  std::unique_ptr<CaseSource> NewSource(std::uint64_t seed) const override {
    return std::make_unique<ClientCases>(seed);
  }

  void Try(const script::Block& block, CaseSource& source) override {
    auto beside_others = BesideOthers();
    const ClientTalk talk = trials_.Once(block);
    std::vector<Broken> broken = talk.broken;
    if (talk.reached && broken.empty() && talk.certain && source.OneIn(kPiecesOneIn))
      if (auto pieces = trials_.InPieces(block, talk)) broken.push_back(*std::move(pieces));
    if (talk.reached && broken.empty() && source.OneIn(kBeginningOneIn))
      if (auto influence = trials_.BehindHonestBeginning(block, talk))
        broken.push_back(*std::move(influence));
    beside_others.unlock();
    if (talk.reached) Note(block, talk.steps, talk.text_taken);
    for (const Broken& each : broken) Report(block, each);
  }

  std::optional<Shown> Shows(const script::Block& block, const Broken& broken,
                             bool patient) override {
    return trials_.Shows(block, broken, patient);
  }

 private:
  ClientTrials trials_;
};

}  // namespace

std::expected<HuntResult, std::string> HuntClient(const ClientSetup& setup,
                                                  const HuntOptions& options,
                                                  const HuntEvents& events) {
  script::Block honest{};
  honest.kind = script::Block::Kind::kCase;
  honest.under = script::Block::Under::kClient;
  const ClientTalk talk = TalkToClient(setup, setup.patient, honest);
  if (!talk.reached && talk.broken.empty())
    return std::unexpected("the client came to nothing with an honest server: " + talk.error);
  return ClientHunt(setup, options, events).Run();
}

std::vector<HuntFinding> ReplayClientCase(const ClientSetup& setup, const script::Block& block) {
  const ClientTrials trials(setup);
  std::vector<HuntFinding> findings;
  for (std::size_t i = 0; i < kRepeats; ++i) {
    const ClientTalk talk = TalkToClient(setup, setup.waiting, block);
    std::vector<Broken> broken = talk.broken;
    if (talk.reached && talk.certain)
      if (auto pieces = trials.InPieces(block, talk)) broken.push_back(*std::move(pieces));
    if (auto influence = trials.BehindHonestBeginning(block, talk))
      broken.push_back(*std::move(influence));
    for (const Broken& each : broken)
      Count({each, block, ShownOf(setup, block, talk, each), 1}, findings);
  }
  return findings;
}

}  // namespace smtpspec
