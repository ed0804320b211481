#include "conformance/command/fuzz_outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "conformance/blackbox/finding.h"
#include "conformance/command/errors.h"
#include "conformance/command/fuzz_expectations.h"
#include "conformance/report/escapes.h"
#include "conformance/report/transcript_secrets.h"
#include "net/host.h"
#include "net/progress.h"
#include "net/stop_signal.h"

namespace smtpspec {
namespace {

constexpr unsigned kMode = 0644;

std::string Text(const HuntFinding& finding) {
  return fmt::format("{} ({}): {}", finding.broken.invariant, SafeText(finding.broken.kind),
                     SafeText(finding.broken.text));
}

// The file of a finding; empty: it could not be written.
std::string WriteFinding(const FuzzCommandOptions& options, const FuzzedPeer& peer,
                         const HuntFinding& finding) {
  std::error_code error;
  std::filesystem::create_directories(options.findings, error);
  std::string file =
      (std::filesystem::path(options.findings) / (NameOf(finding.broken) + ".smtp")).string();
  const std::string by = fmt::format("by smtpspec fuzz {}, seed {}", peer.role, peer.seed);
  const auto written = net::WriteFileDurably(file, FindingScript(finding, by, peer.secrets), kMode);
  if (written) return file;
  fmt::print(stderr, "smtpspec fuzz: {}\n", SafeText(written.error()));
  return {};
}

Step WriteCorpus(const std::string& folder, const std::vector<script::Block>& corpus) {
  if (folder.empty()) return {};
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const std::string file =
        (std::filesystem::path(folder) / fmt::format("case-{}.smtp", i + 1)).string();
    const auto written = net::WriteFileDurably(file, CorpusScript(corpus[i], i + 1), kMode);
    if (!written) return std::unexpected(CommandError{ExitCode::kInternal, written.error()});
  }
  return {};
}

RunReport ReportOf(const FuzzedPeer& peer, const HuntResult& result,
                   const std::vector<std::string>& command) {
  RunReport report;
  report.version = SMTPSPEC_VERSION;
  report.command = command;
  report.seed = std::to_string(peer.seed);
  report.fail_on = "must";
  report.role = peer.role;
  report.address = peer.address;
  report.checks = ResultsOf(peer.invariants, result.findings, peer.reproduce);
  report.duration_ms = static_cast<double>(result.time.count());
  MaskReport(report, peer.secrets);
  return report;
}

void TellTheEnd(const FuzzedPeer& peer, const HuntResult& result, std::size_t expected) {
  if (result.texts == 0) fmt::print("{}\n", peer.no_text);
  const double seconds = std::max(0.001, static_cast<double>(result.time.count()) / 1000);
  if (!result.stopped.empty()) fmt::print("stopped: {}\n", SafeText(result.stopped));
  fmt::print("{} runs, {:.0f} runs/s, {} sequences of replies, seed {}: {} finding{}{}{}\n",
             result.runs, static_cast<double>(result.runs) / seconds, result.sequences, peer.seed,
             result.findings.size(), result.findings.size() == 1 ? "" : "s",
             expected > 0 ? fmt::format(", {} of them expected", expected) : "",
             result.unrepeated > 0
                 ? fmt::format("; {} seen that did not come again", result.unrepeated)
                 : "");
}

// All outlive it.
HuntEvents TellingEvents(const FuzzCommandOptions& options, const FuzzedPeer& peer,
                         net::ProgressLine& progress) {
  HuntEvents events;
  events.progress = [&](const HuntProgress& at) {
    progress.Show(fmt::format("{} runs, {} sequences of replies, {} findings", at.runs,
                              at.sequences, at.findings));
  };
  events.found = [&](const HuntFinding& finding) {
    progress.Clear();
    const std::string file = WriteFinding(options, peer, finding);
    fmt::print("{}\n  {}\n", Text(finding), SafeText(file));
    std::fflush(stdout);
  };
  return events;
}

// A server with which every conversation went the same way, as one that closes each at once; a
// client that never came to send a text. What they would do is not known.
bool NothingProven(const FuzzedPeer& peer, const HuntResult& result) {
  if (result.runs < 2 || !result.findings.empty()) return false;
  return result.sequences == 1 || (peer.role == "client" && result.texts == 0);
}

int FinishFuzz(const FuzzCommandOptions& options, const FuzzFiles& files, const FuzzedPeer& peer,
               const HuntResult& result, const std::vector<std::string>& command) {
  RunReport report = ReportOf(peer, result, command);
  std::size_t expected = 0;
  if (files.expectations) {
    const ExpectedFindings known = ApplyExpectations(*files.expectations, report);
    expected = known.expected;
    for (const std::string& line : known.unused) fmt::print("not seen: {}\n", SafeText(line));
  }
  if (const auto written = WriteReports(files.reports, report); !written)
    return Complain("fuzz", written.error());
  if (const Step written = WriteCorpus(options.corpus, result.corpus); !written)
    return Complain("fuzz", written.error());
  TellTheEnd(peer, result, expected);
  if (NothingProven(peer, result)) {
    fmt::print("nothing is proven: {}\n", result.sequences == 1
                                              ? "every conversation went the same way"
                                              : "the client has sent no text at all");
    return static_cast<int>(ExitCode::kNothingProven);
  }
  return static_cast<int>(result.findings.size() > expected ? ExitCode::kFailed : ExitCode::kDone);
}

}  // namespace

int RunFuzz(
    const FuzzCommandOptions& options, const FuzzFiles& files, const FuzzedPeer& peer,
    const std::function<std::expected<HuntResult, std::string>(const HuntEvents& events)>& hunt,
    const std::vector<std::string>& command) {
  net::ProgressLine progress;
  const HuntEvents events = TellingEvents(options, peer, progress);
  const auto result = hunt(events);
  progress.Clear();
  net::WaitIfStopping();
  if (!result) return Complain("fuzz", {ExitCode::kNothingProven, SafeText(result.error())});
  return FinishFuzz(options, files, peer, *result, command);
}

int ReplayFindings(
    const FuzzFiles& files,
    const std::function<std::vector<HuntFinding>(const script::Block& block)>& replay) {
  bool happens = false;
  for (const auto& [file, block] : files.replayed) {
    const std::vector<HuntFinding> findings = replay(block);
    for (const HuntFinding& finding : findings)
      fmt::print("{}: {}: {} of {} times\n", SafeText(file), Text(finding), finding.repeated,
                 kRepeats);
    if (findings.empty()) fmt::print("{}: nothing\n", SafeText(file));
    happens = happens || !findings.empty();
  }
  return static_cast<int>(happens ? ExitCode::kFailed : ExitCode::kDone);
}

}  // namespace smtpspec
