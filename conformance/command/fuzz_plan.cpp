#include "conformance/command/fuzz_plan.h"

#include "conformance/report/transcript_secrets.h"
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

}  // namespace

std::expected<FuzzTask, CommandError> PlanFuzz(const FuzzCommandOptions& options) {
  FuzzTask task;
  CheckOptions told = options.peer;
  if (!told.timeout) told.timeout = kTimeout;
  auto plan = PlanPeer(told);
  if (!plan) return std::unexpected(plan.error());
  task.plan = *std::move(plan);
  auto files = ReadFuzzFiles(options, script::Block::Under::kServer);
  if (!files) return std::unexpected(files.error());
  task.files = *std::move(files);
  task.hunt.seeds = task.files.corpus;
  task.talk.values = ValuesOf(task.plan);
  task.talk.patience = task.plan.socket.reply_patience;
  task.talk.guard_secrets = task.plan.run.guard_secrets;
  SetLimits(options, task.hunt);
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
