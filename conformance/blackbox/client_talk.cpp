#include "conformance/blackbox/client_talk.h"

#include <algorithm>
#include <utility>

#include "conformance/blackbox/case_values.h"
#include "conformance/blackbox/client_watch.h"
#include "conformance/blackbox/sanitizer_report.h"
#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/client_output.h"
#include "parser/ascii_case.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::string_view kRequired = "required-means-required",
                           kInfluence = "no-influence-across-tls", kTotality = "totality";

void AddCrash(const ClientTask& task, ClientTalk& talk) {
  const ClientEnd& end = talk.end;
  if (const auto report = SanitizerReport(end.output))
    talk.broken.push_back({std::string(kProgram), *report, "the client: " + *report});
  else if (end.signal != 0)
    talk.broken.push_back(
        {std::string(kProgram), "signal " + std::to_string(end.signal),
         "the client ended with " + end.text + LastWords(end.output, task.canaries)});
}

// As Judge does for checks: nothing of the mail or the account, or nothing of the account.
void AddLeaks(const Encounter& encounter, TlsPolicy policy, ClientTalk& talk) {
  const bool strict = DemandsTls(policy);
  const auto add = [&](const std::string& what, const std::string& text) {
    const Broken broken{std::string(kRequired), what + "-in-clear", text};
    const bool known =
        std::ranges::any_of(talk.broken, [&](const Broken& each) { return each.Same(broken); });
    if (!known) talk.broken.push_back(broken);
  };
  for (const Leak& leak : encounter.Leaks()) {
    if (strict || leak.finding.IsOfAccount())
      add(leak.finding.name, "the " + leak.finding.name + " was sent in clear, " +
                                 leak.finding.form + ", on connection " +
                                 std::to_string(leak.connection));
  }
  const TamperWatch& watch = strict ? encounter.InClear() : encounter.AuthInClear();
  if (const auto& first = watch.First())
    add(first->unit.verb.empty() ? "text" : first->unit.verb,
        "under " + std::string(Name(policy)) + " this is never said in clear: " + Describe(*first));
}

std::vector<TranscriptEntry> TranscriptOf(const std::vector<Spoken>& spoken) {
  std::vector<TranscriptEntry> transcript;
  std::size_t connection = 1;
  for (const Spoken& each : spoken) {
    if (std::exchange(connection, each.connection) != each.connection)
      transcript.push_back(
          {each.ms, false, false, {}, "connection " + std::to_string(each.connection)});
    TranscriptEntry entry{each.ms, each.kind == Spoken::Kind::kTold, each.in_tls, each.octets, {}};
    switch (each.kind) {
      case Spoken::Kind::kTls:
        entry = {each.ms, false, false, {}, "tls " + each.octets};
        break;
      case Spoken::Kind::kNoTls:
        entry = {each.ms, false, false, {}, "no tls any more"};
        break;
      case Spoken::Kind::kClosed:
        entry = {each.ms, true, false, {}, "closed"};
        break;
      case Spoken::Kind::kLeft:
        entry = {each.ms, false, false, {}, "closed by the client"};
        break;
      default:
        break;
    }
    transcript.push_back(std::move(entry));
  }
  return transcript;
}

void JudgeSpoken(const ClientTask& task, const Encounter& encounter, ClientTalk& talk) {
  ClientWatch watch(task);
  for (const Spoken& spoken : encounter.AllSpoken()) {
    watch.See(spoken);
    talk.tls = talk.tls || spoken.kind == Spoken::Kind::kTls;
  }
  watch.End(talk.end);
  talk.broken.insert(talk.broken.end(), watch.Findings().begin(), watch.Findings().end());
  talk.steps = watch.Steps();
  talk.in_tls = watch.InTls();
  talk.certain = watch.Certain();
  talk.text_taken = watch.TextTaken();
  talk.transcript = TranscriptOf(encounter.AllSpoken());
  talk.transcript.push_back({0, false, false, {}, "the client: " + talk.end.text});
}

// The same, but for what it says in clear and does there.
script::Block InsideTlsAlone(script::Block block) {
  const auto in_clear = [](const script::Attribute& attribute) {
    return attribute.kind == script::Attribute::Kind::kInClear;
  };
  std::erase_if(block.offers, [](const script::Offers& offers) {
    return offers.where == script::Offers::Where::kInClear;
  });
  for (script::Offers& offers : block.offers) offers.where = script::Offers::Where::kInTls;
  std::erase_if(block.steps, [&](const script::Step& step) {
    return std::ranges::any_of(std::get<script::Rule>(step.what).thing.attributes, in_clear);
  });
  for (script::Step& step : block.steps) {
    auto& rule = std::get<script::Rule>(step.what);
    if (rule.change.kind == script::Change::Kind::kTls ||
        rule.change.kind == script::Change::Kind::kFail)
      continue;
    script::Attribute inside{};
    inside.kind = script::Attribute::Kind::kInTls;
    rule.thing.attributes.push_back(std::move(inside));
  }
  return block;
}

}  // namespace

ClientTalk TalkToClient(const ClientSetup& setup, ClientUnderTest& client,
                        const script::Block& block) {
  ClientTalk talk;
  const script::Block played = NamesAsPlaceholders(block);
  const std::string host = client.Host();
  const script::Placeholders values = ClientValues(host, setup.seed, "fuzz");
  const auto task = TaskFor(played, host, setup.policy, values, setup.seed);
  if (!task) {
    talk.error = task.error();
    return talk;
  }
  const ClientUnderTest::Met met = client.Run(played, *task, values);
  talk.error = met.fault;
  if (!met.encounter || !met.fault.empty()) return talk;
  talk.end = met.end;
  met.encounter->End();
  talk.reached = met.encounter->Connections() > 0;
  if (!talk.reached) talk.error = met.end.text;
  AddCrash(*task, talk);
  if (met.end.how == ClientEnd::How::kCannot) return talk;
  AddLeaks(*met.encounter, setup.policy, talk);
  JudgeSpoken(*task, *met.encounter, talk);
  return talk;
}

std::optional<Broken> ClientTrials::InPieces(const script::Block& block,
                                             const ClientTalk& whole) const {
  script::Block cut = block;
  script::Rule rule{};
  rule.thing.kind = script::Pattern::Kind::kEvent;
  rule.thing.name = {{{"reply", {}}}};
  rule.change.kind = script::Change::Kind::kOctets;
  cut.steps.push_back({std::move(rule), {}, {}});
  const ClientTalk pieces = Once(cut);
  if (!pieces.reached || !pieces.certain || pieces.steps == whole.steps) return std::nullopt;
  const auto [one, other] = std::ranges::mismatch(whole.steps, pieces.steps);
  const auto text = [](const auto& list, auto at) { return at == list.end() ? "nothing" : *at; };
  return Broken{std::string(kChunking), "pieces",
                "replies in one piece come to " + text(whole.steps, one) + ", octet by octet to " +
                    text(pieces.steps, other)};
}

//= rfc3207/4.2/client-discards-knowledge
std::optional<Broken> ClientTrials::BehindHonestBeginning(const script::Block& block,
                                                          const ClientTalk& talk) const {
  if (talk.in_tls.empty()) return std::nullopt;
  const script::Block honest = InsideTlsAlone(block);
  const ClientTalk other = Once(honest);
  const auto [said, alone] = std::ranges::mismatch(talk.in_tls, other.in_tls);
  if (said == talk.in_tls.end() || alone == other.in_tls.end()) return std::nullopt;
  // Where the server spoke first in another way, the client may. And who found clear text behind
  // the 220 may take leave.
  if (*said == "C QUIT") return std::nullopt;
  if (!said->starts_with("C ") || !alone->starts_with("C ")) return std::nullopt;
  return Broken{std::string(kInfluence), "said-otherwise",
                "inside TLS it says " + Printable(said->substr(2)) +
                    ", and behind an honest beginning " + Printable(alone->substr(2))};
}

std::optional<Shown> ClientTrials::Shows(const script::Block& block, const Broken& broken,
                                         bool patient) const {
  const bool waits = patient && broken.invariant == kTotality;
  const bool soon = !patient && broken.invariant != kTotality;
  ClientUnderTest& client = waits ? setup_.waiting : soon ? setup_.quick : setup_.patient;
  const ClientTalk talk = TalkToClient(setup_, client, block);
  if (broken.invariant == kChunking) {
    if (!talk.certain || Once(block).steps != talk.steps) return std::nullopt;
    const auto pieces = InPieces(block, talk);
    return pieces ? std::optional(ShownOf(setup_, block, talk, *pieces)) : std::nullopt;
  }
  if (broken.invariant == kInfluence) {
    const auto influence = BehindHonestBeginning(block, talk);
    return influence ? std::optional(ShownOf(setup_, block, talk, *influence)) : std::nullopt;
  }
  for (const Broken& each : talk.broken)
    if (each.Same(broken)) return ShownOf(setup_, block, talk, each);
  return std::nullopt;
}

Shown ShownOf(const ClientSetup& setup, const script::Block& block, const ClientTalk& talk,
              const Broken& broken) {
  Shown shown{broken, talk.steps, talk.transcript, block,
              setup.policy == TlsPolicy::kImplicit ? "implicit"
              : talk.tls                           ? "starttls"
                                                   : "clear"};
  shown.written.policy = {std::string(Name(setup.policy))};
  return shown;
}

}  // namespace smtpspec
