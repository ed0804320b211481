#include "conformance/command/fuzz_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "conformance/blackbox/case_values.h"
#include "conformance/cases/case_text.h"
#include "conformance/command/check_outputs.h"
#include "conformance/command/errors.h"
#include "conformance/report/escapes.h"
#include "conformance/report/transcript_secrets.h"
#include "net/host.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

constexpr double kTimeout = 5;
constexpr unsigned kLoopbackJobs = 8;

std::string PlainOf(const Credentials& account) {
  using namespace std::string_literals;
  return EncodeBase64("\0"s + account.user + "\0"s + account.password.Reveal());
}

script::Placeholders ValuesOf(const CheckPlan& plan) {
  script::Placeholders values;
  values.client = "client.example.org";
  values.host = plan.socket.address.host;
  values.from = plan.run.from;
  values.to = plan.run.to;
  values.domain = values.to.substr(values.to.find('@') + 1);
  values.nonce2 = "other";
  if (plan.run.account) {
    values.user = plan.run.account->user;
    values.plain = PlainOf(*plan.run.account);
  }
  return values;
}

std::expected<script::Block, CommandError> ReadCase(const std::string& file) {
  const auto text = Contents(file);
  if (!text) return std::unexpected(text.error());
  // What stands above the case is for people.
  const std::size_t begin = text->starts_with("case ") ? 0 : text->find("\ncase ");
  const auto block =
      begin == std::string::npos
          ? nullptr
          : cases::CaseFromText(std::string_view(*text).substr(begin == 0 ? 0 : begin + 1));
  if (!block || block->under != script::Block::Under::kServer)
    return Misuse(SafeText(file) + ": expected one small case under server, as fuzz writes them");
  return NamesAsOctets(*block);
}

Step ReadCorpus(const std::string& folder, std::vector<script::Block>& into) {
  std::error_code error;
  if (folder.empty()) return {};
  std::filesystem::create_directories(folder, error);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".smtp") files.push_back(entry.path().string());
  if (error)
    return Refuse(ExitCode::kUnreadable,
                  fmt::format("--corpus {}: {}", SafeText(folder), error.message()));
  std::ranges::sort(files);
  for (const std::string& file : files) {
    auto block = ReadCase(file);
    if (!block) return std::unexpected(block.error());
    into.push_back(*std::move(block));
  }
  return {};
}

Step PlanFiles(const FuzzCommandOptions& options, FuzzTask& task) {
  auto reports = ParseReportRequests(options.peer.reports);
  if (!reports) return std::unexpected(reports.error());
  task.reports = *std::move(reports);
  if (!options.peer.expectations_file.empty()) {
    auto read = ReadBaseline(options.peer.expectations_file);
    if (!read) return std::unexpected(read.error());
    task.expectations = *std::move(read);
  }
  for (const std::string& file : options.replay) {
    auto block = ReadCase(file);
    if (!block) return std::unexpected(block.error());
    task.replayed.emplace_back(file, *std::move(block));
  }
  if (const Step tried = TryOutputs(options.peer); !tried) return tried;
  return ReadCorpus(options.corpus, task.hunt.seeds);
}

}  // namespace

std::expected<FuzzTask, CommandError> PlanFuzz(const FuzzCommandOptions& options) {
  FuzzTask task;
  CheckOptions told = options.peer;
  if (!told.timeout) told.timeout = kTimeout;
  auto plan = PlanPeer(told);
  if (!plan) return std::unexpected(plan.error());
  task.plan = *std::move(plan);
  if (const Step read = PlanFiles(options, task); !read) return std::unexpected(read.error());
  task.talk.values = ValuesOf(task.plan);
  task.talk.patience = task.plan.socket.reply_patience;
  task.talk.guard_secrets = task.plan.run.guard_secrets;
  task.hunt.time = std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  task.hunt.runs = options.runs;
  task.hunt.first = options.first;
  task.hunt.seed = task.plan.run.seed;
  task.hunt.jobs = options.peer.jobs.value_or(task.plan.run.guard_secrets ? 1 : kLoopbackJobs);
  if (task.plan.sut) task.hunt.jobs = 1;  // it is for one thread
  task.hunt.implicit = task.plan.socket.tls_port.has_value();
  task.hunt.account = task.plan.run.account.has_value();
  if (task.plan.run.account) task.secrets = SecretForms(*task.plan.run.account);
  if (!options.peer.inbox.empty()) {
    task.inbox = std::make_unique<InboxFolder>(options.peer.inbox);
    task.talk.inbox = task.inbox.get();
  }
  task.targets = task.plan.Targets();
  if (!options.peer.spawn.empty())
    task.keeper = std::make_unique<KeptServer>(
        options.peer.spawn, task.plan.socket.address,
        std::chrono::milliseconds(static_cast<std::int64_t>(options.peer.ready_timeout * 1000)));
  return task;
}

}  // namespace smtpspec
