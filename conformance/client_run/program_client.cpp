#include "conformance/client_run/program_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <utility>

#include "conformance/client_run/client_jobs.h"
#include "conformance/client_run/encounter_site.h"
#include "conformance/client_run/served_client.h"
#include "net/host.h"
#include "net/listening_socket.h"
#include "net/process.h"
#include "net/temporary_folder.h"
#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;
using How = ClientEnd::How;
using Variables = std::map<std::string, std::string>;

constexpr int kCannot = 89;
constexpr milliseconds kStep(20), kFarewell(200), kTerminate(500), kLookAgain(200);

// What stands for a variable may have braces in it, and is not looked at again.
std::string Replaced(std::string_view text, const Variables& variables) {
  std::string replaced;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find('{'), text.size());
    const std::size_t end = text.find('}', begin);
    const auto found = end == text.npos
                           ? variables.end()
                           : variables.find(std::string(text.substr(begin + 1, end - begin - 1)));
    if (found == variables.end()) {
      replaced += text.substr(0, begin + 1);
      text.remove_prefix(std::min(begin + 1, text.size()));
      continue;
    }
    replaced += text.substr(0, begin);
    replaced += found->second;
    text.remove_prefix(end + 1);
  }
  return replaced;
}

class ProgramClient : public ClientUnderTest {
 public:
  ProgramClient(ProgramOptions options, std::unique_ptr<EncounterSite> site,
                std::unique_ptr<net::TemporaryFolder> folder)
      : options_(std::move(options)), site_(std::move(site)), folder_(std::move(folder)) {}

  bool InMemory() const override { return false; }
  std::string Host() const override { return site_->Host(); }
  bool TakesRecipients() const override {
    return std::ranges::any_of(options_.command, [](const std::string& word) {
      return word.find("{recipients}") != word.npos;
    });
  }

  Met Run(const script::Block& check, const ClientTask& task,
          const script::Placeholders& values) override {
    auto made = site_->Meet(check, task, values);
    if (!made) return {nullptr, {}, made.error()};
    site_->MakeCertificates(check);
    Met met{std::move(made->encounter), {}, {}};
    met.end = Start(*met.encounter, task, PausesOf(check));
    met.fault = *made->fault;
    return met;
  }

 private:
  ClientEnd Start(Encounter& encounter, const ClientTask& task, milliseconds pauses) {
    auto socket = net::ListeningSocket::Open({"127.0.0.1", 0});
    if (!socket) return {How::kNotStarted, socket.error(), {}, false};
    // Some clients tell the server what the file is called: no token is in its name.
    const std::string message = fmt::format("{}/message-{}.eml", folder_->Path(), ++messages_);
    std::ofstream(message, std::ios::binary) << task.message;
    const Variables variables = VariablesOf(task, socket->Address().port, message);
    net::ProcessOptions process;
    for (const std::string& word : options_.command)
      process.command.push_back(Replaced(word, variables));
    for (const auto& [name, value] : variables)
      process.environment["SMTPSPEC_" + UpperCase(name)] = value;
    process.input = task.message;
    auto started = net::Process::Start(process);
    if (!started) return {How::kNotStarted, started.error(), {}, false};
    ServedClient served(*socket, encounter);
    ClientEnd end = Watch(*started, served, pauses);
    end.output = started->Output();
    std::error_code gone;
    std::filesystem::remove(message, gone);
    return end;
  }

  Variables VariablesOf(const ClientTask& task, std::uint16_t port,
                        const std::string& message) const {
    return {{"host", task.host},
            {"port", std::to_string(port)},
            {"ca", folder_->Path() + "/ca.pem"},
            {"user", task.account.user},
            {"password", std::string(task.account.password.Reveal())},
            {"from", task.from},
            {"to", task.recipients.front()},
            {"recipients", fmt::format("{}", fmt::join(task.recipients, ","))},
            {"message", message},
            {"policy", std::string(Name(task.policy))}};
  }

  // Until it ends, waits, or its time is over; for the server's own pauses it has to wait.
  ClientEnd Watch(net::Process& process, ServedClient& served, milliseconds pauses) const {
    const milliseconds start = net::MonotonicNow();
    milliseconds active = start;
    while (true) {
      if (served.Step(kStep)) active = net::MonotonicNow();
      if (const auto end = process.Wait(milliseconds(0))) return Ended(*end, served);
      const milliseconds now = net::MonotonicNow();
      const bool silent = now - active > (served.AnyConnection() ? options_.silence + pauses
                                                                 : options_.start_limit);
      const bool too_long = now - start > options_.run_limit + pauses;
      if (!silent && !too_long) continue;
      // On a busy machine a client may come to nothing for a while: it works, and does not wait.
      if (!too_long && process.IsBusy()) {
        active += kLookAgain;
        continue;
      }
      process.Terminate(kTerminate);
      served.Drain();
      if (!served.AnyConnection())
        return {How::kNotStarted, "it made no connection before its time was over", {}, false};
      return {silent ? How::kWaits : How::kStillBusy,
              silent ? "it still ran, and said nothing" : "it still ran, and was busy",
              {},
              false};
    }
  }

  // What it said last may be on its way.
  static ClientEnd Ended(const net::ProcessEnd& end, ServedClient& served) {
    const milliseconds until = net::MonotonicNow() + kFarewell;
    served.Drain();
    while (served.AnyConnection() && !served.AllEnded() && net::MonotonicNow() < until)
      served.Step(kStep);
    ClientEnd told;
    told.text = end.Text();
    told.signal = end.Crash();
    told.how = end.signal == 0 && end.status == 0         ? How::kSucceeded
               : end.signal == 0 && end.status == kCannot ? How::kCannot
                                                          : How::kFailed;
    return told;
  }

  ProgramOptions options_;
  std::unique_ptr<EncounterSite> site_;
  std::unique_ptr<net::TemporaryFolder> folder_;
  std::atomic<unsigned> messages_ = 0;
};

}  // namespace

std::expected<std::unique_ptr<ClientUnderTest>, std::string> NewProgramClient(
    ProgramOptions options) {
  auto site = EncounterSite::New(options.host);
  if (!site) return std::unexpected(site.error());
  auto folder = std::make_unique<net::TemporaryFolder>();
  std::ofstream(folder->Path() + "/ca.pem", std::ios::binary) << (*site)->CaPem();
  return std::make_unique<ProgramClient>(std::move(options), *std::move(site), std::move(folder));
}

}  // namespace smtpspec
