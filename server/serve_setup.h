// From the options of the serve command to a server that listens.
#ifndef SMTPSPEC_SERVER_SERVE_SETUP_H_
#define SMTPSPEC_SERVER_SERVE_SETUP_H_

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/event_loop.h"
#include "sasl/credentials.h"
#include "server/serve_command.h"
#include "server/serve_connection.h"
#include "server/serve_identity.h"

namespace smtpspec {

// Why the program cannot start: its exit code, and a line for a person.
struct ServeFailure {
  int exit_code;
  std::string text;
};
inline constexpr int kExitFailed = 1, kExitUsage = 64, kExitUnreadable = 66, kExitOwnFault = 70;

struct Serving {
  ServeContext context;
  ServeIdentity identity;
  net::EventLoop loop;  // ends before the context, which its connections use
  net::HostPort smtp, submissions;
};

// Of --user and --users. Null: none, and so no AUTH.
std::expected<std::shared_ptr<const Accounts>, ServeFailure> ReadAccounts(
    const ServeOptions& options);

// Listens when it returns; Serving::loop.Run serves.
std::expected<std::unique_ptr<Serving>, ServeFailure> OpenServer(const ServeOptions& options,
                                                                 ServeLog::Sink log);

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SERVE_SETUP_H_
