#include "conformance/run/started_server.h"

#include <fmt/format.h>

#include <utility>

#include "net/host.h"
#include "net/stream.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::size_t kLastWords = 400;

// Where the command is plain words the shell gives way to it, so that the signal it dies of is
// seen.
std::string ShellLine(const std::string& command) {
  const bool plain = command.find_first_of(";&|<>()$`=\n") == std::string::npos;
  return plain ? "exec " + command : command;
}

}  // namespace

StartedServer::StartedServer(std::string command, net::HostPort address,
                             std::chrono::milliseconds ready_limit)
    : command_(std::move(command)), address_(std::move(address)), ready_limit_(ready_limit) {}

std::expected<void, std::string> StartedServer::Start() {
  process_.reset();
  if (!std::exchange(asked_before_, true) && net::Stream::Connect(address_, kPoll))
    return std::unexpected(
        fmt::format("--spawn {}: somebody listens on {} already, and would be "
                    "judged in its place; end that one, or take another port",
                    Printable(command_), net::Text(address_)));
  auto started = net::Process::Start(
      {.command = {"/bin/sh", "-c", ShellLine(command_)}, .environment = {}, .input = ""});
  if (!started) return std::unexpected(started.error());
  process_ = std::move(*started);
  const auto start = net::MonotonicNow();
  while (net::MonotonicNow() - start < ready_limit_) {
    if (const auto end = process_->Wait(kPoll)) {
      return std::unexpected(fmt::format("--spawn {}: ended with {} before it took connections{}",
                                         Printable(command_), end->Text(), LastWords()));
    }
    if (net::Stream::Connect(address_, kPoll)) return {};
  }
  return std::unexpected(fmt::format("--spawn {}: nothing listens on {} after {} ms{}",
                                     Printable(command_), net::Text(address_), ready_limit_.count(),
                                     LastWords()));
}

std::optional<net::ProcessEnd> StartedServer::Ended(std::chrono::milliseconds limit) {
  return process_ ? process_->Wait(limit) : std::nullopt;
}

std::string StartedServer::Output() const {
  return process_ ? process_->Output() : "";
}

std::string StartedServer::LastWords() const {
  std::string output = Output();
  while (!output.empty() && output.back() == '\n') output.pop_back();
  if (output.empty()) return "";
  const std::size_t from = output.size() > kLastWords ? output.size() - kLastWords : 0;
  return ", after saying: " + Printable(output.substr(from));
}

}  // namespace smtpspec
