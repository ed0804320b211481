#include "conformance/blackbox/server_keeper.h"

#include <utility>

#include "conformance/blackbox/sanitizer_report.h"

namespace smtpspec {
namespace {

constexpr std::chrono::milliseconds kReportTime(1000);

}  // namespace

std::optional<Broken> KeptServer::Complaint() {
  const std::lock_guard lock(mutex_);
  if (spent_ || !server_.Started()) return std::nullopt;
  auto end = server_.Ended(std::chrono::milliseconds(0));
  auto report = SanitizerReport(server_.Output());
  if (!end && !report) return std::nullopt;
  // A report is written bit by bit, and most programs end behind it.
  if (!end) end = server_.Ended(kReportTime);
  spent_ = true;
  // The rest of it has come by now, unless so much was said since that it is not kept.
  if (auto whole = SanitizerReport(server_.Output())) report = std::move(whole);
  const std::string how = report ? *report : "ended with " + end->Text();
  return Broken{"memory-and-time", how, "the server: " + how + server_.LastWords()};
}

std::expected<void, std::string> KeptServer::Revive() {
  const std::lock_guard lock(mutex_);
  if (!spent_ && server_.Started() && !server_.Ended(std::chrono::milliseconds(0))) return {};
  spent_ = false;
  return server_.Start();
}

}  // namespace smtpspec
