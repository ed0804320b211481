#include "server/user_command.h"

#include <cstdio>

#include "net/durable_file.h"
#include "net/folder_lock.h"
#include "net/host.h"
#include "net/password_prompt.h"
#include "parser/printable.h"
#include "sasl/credentials.h"
#include "server/serve_setup.h"

namespace smtpspec {
namespace {

using Failure = std::unexpected<ServeFailure>;

// The whole file is read, changed and replaced, by one program at a time.
std::expected<void, ServeFailure> Keep(const std::string& file, std::string user, ScramKeys keys) {
  const auto lock = net::FolderLock::Take(net::FolderOf(file));
  if (!lock) return Failure({kExitFailed, lock.error()});
  const auto before = net::ReadFileIfThere(file);
  if (!before) return Failure({kExitUnreadable, before.error()});
  Accounts accounts("");  // its secret is for unknown users, whom nobody asks about here
  if (const auto read = ParseAccounts(before->value_or(""), accounts); !read) {
    return Failure({kExitUnreadable, file + ": " + read.error()});
  }
  accounts.Set(std::move(user), std::move(keys));
  const auto written = net::WriteFileDurably(file, SerializeAccounts(accounts), 0600);
  if (!written) return Failure({kExitFailed, written.error()});
  return {};
}

std::expected<void, ServeFailure> Add(const UserOptions& options, const std::string& typed) {
  const auto name = SaslPrep(options.name);
  if (!name || name->empty()) {
    return Failure({kExitUsage, "\"" + Printable(options.name) +
                                    "\" cannot be a name: UTF-8 without control characters "
                                    "expected, and not empty"});
  }
  const auto password = SaslPrep(typed);
  if (!password || password->empty()) {
    return Failure({kExitFailed,
                    "this cannot be a password: UTF-8 without control characters expected, and "
                    "not empty"});
  }
  return Keep(options.file, *name,
              DeriveScramKeys(*password, net::RandomOctets(16), kScramIterations));
}

int Report(const ServeFailure& failure) {
  std::fprintf(stderr, "smtpspec user add: %s\n", failure.text.c_str());
  return failure.exit_code;
}

}  // namespace

CLI::App* AddUserCommand(CLI::App& program, UserOptions& options) {
  CLI::App* user = program.add_subcommand("user", "Accounts of the reference server");
  user->require_subcommand(1);
  CLI::App* add = user->add_subcommand("add", "Add an account, or give it another password");
  add->add_option("--users", options.file, "The file of accounts; made when it is not there")
      ->type_name("FILE")
      ->required();
  add->add_option("NAME", options.name, "The user's name")->required();
  add->footer("Example:\n  smtpspec user add --users accounts joe");
  return add;
}

int UserAdd(const UserOptions& options) {
  const auto typed = net::ReadPassword("Password for " + Printable(options.name) + ": ");
  if (!typed) return Report({kExitFailed, typed.error()});
  return UserAdd(options, *typed);
}

int UserAdd(const UserOptions& options, const std::string& password) {
  const auto done = Add(options, password);
  return done ? 0 : Report(done.error());
}

}  // namespace smtpspec
