#include "conformance/command/spawned_server.h"

#include <fmt/format.h>

#include "conformance/report/escapes.h"
#include "net/host.h"
#include "net/stream.h"

namespace smtpspec {
namespace {

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::size_t kLastWords = 400;

std::string KeyOf(const CheckResult& result) {
  return result.id + " " + result.transport + " " + result.variant;
}

// Octets went to and fro for this result; otherwise it was decided before.
bool Ran(const CheckResult& result) {
  return result.verdict == Verdict::kPass || !result.transcript.empty();
}

std::string LastWords(const net::Process& process) {
  std::string output = process.Output();
  while (!output.empty() && output.back() == '\n') output.pop_back();
  if (output.empty()) return "";
  const std::size_t from = output.size() > kLastWords ? output.size() - kLastWords : 0;
  return ", after saying: " + SafeText(output.substr(from));
}

// Where the command is plain words the shell gives way to it, so that the signal it dies of is
// seen.
std::string ShellLine(const std::string& command) {
  const bool plain = command.find_first_of(";&|<>()$`=\n") == std::string::npos;
  return plain ? "exec " + command : command;
}

}  // namespace

SpawnedServer::SpawnedServer(std::string command, net::HostPort address,
                             std::chrono::milliseconds ready_limit)
    : command_(std::move(command)), address_(std::move(address)), ready_limit_(ready_limit) {}

std::expected<void, std::string> SpawnedServer::Start() {
  process_.reset();
  auto started = net::Process::Start(
      {.command = {"/bin/sh", "-c", ShellLine(command_)}, .environment = {}, .input = ""});
  if (!started) return std::unexpected(started.error());
  process_ = std::move(*started);
  const auto start = net::MonotonicNow();
  while (net::MonotonicNow() - start < ready_limit_) {
    if (const auto end = process_->Wait(kPoll)) {
      return std::unexpected(fmt::format("--spawn {}: ended with {} before it took connections{}",
                                         SafeText(command_), end->Text(), LastWords(*process_)));
    }
    if (net::Stream::Connect(address_, kPoll)) return {};
  }
  return std::unexpected(fmt::format("--spawn {}: nothing listens on {} after {} ms{}",
                                     SafeText(command_), net::Text(address_), ready_limit_.count(),
                                     LastWords(*process_)));
}

void SpawnedServer::NoticeDeath() {
  const auto end = process_ ? process_->Wait(std::chrono::milliseconds(0)) : std::nullopt;
  if (!end) return;
  const std::string how = "the server died: " + end->Text() + LastWords(*process_);
  process_.reset();
  if (used_since_last_end_) {
    undecided_ = how;
  } else {
    deaths_.emplace(last_ended_, how);
  }
}

ServerTargetFactory SpawnedServer::Watch(ServerTargetFactory inner) {
  return [this, inner = std::move(inner)](bool openssl) {
    NoticeDeath();
    // Where it cannot be started again the runs that follow say so: nothing can be reached.
    if (!process_) (void)Start();
    used_since_last_end_ = true;
    return inner(openssl);
  };
}

void SpawnedServer::CheckEnded(const CheckResult& result) {
  NoticeDeath();
  last_ended_ = KeyOf(result);
  used_since_last_end_ = false;
  if (!undecided_) return;
  if (Ran(result)) {
    deaths_.emplace(last_ended_, *undecided_);
  } else {
    strays_.push_back("outside of all checks " + *undecided_);
  }
  undecided_.reset();
}

void SpawnedServer::Blame(RunReport& report) {
  NoticeDeath();
  if (undecided_) strays_.push_back("at a second try " + *undecided_);
  undecided_.reset();
  for (CheckResult& result : report.checks) {
    const auto death = deaths_.find(KeyOf(result));
    if (death == deaths_.end()) continue;
    result.verdict = Verdict::kFail;
    result.expected = "the server goes on running";
    result.reason = death->second;
  }
}

}  // namespace smtpspec
