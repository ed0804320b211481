#include "conformance/command/spawned_server.h"

#include <utility>

namespace smtpspec {
namespace {

std::string KeyOf(const CheckResult& result) {
  return result.id + " " + result.transport + " " + result.variant;
}

// Octets went to and fro for this result; otherwise it was decided before.
bool Ran(const CheckResult& result) {
  return result.verdict == Verdict::kPass || !result.transcript.empty();
}

}  // namespace

void SpawnedServer::NoticeDeath() {
  const auto end = server_.Ended(std::chrono::milliseconds(0));
  if (!end) return;
  const std::string how = "the server died: " + end->Text() + server_.LastWords();
  server_.Forget();
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
    if (!server_.Started()) (void)Start();
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
