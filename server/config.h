// What a server is told once, for all its sessions.
#ifndef SMTPSPEC_SERVER_CONFIG_H_
#define SMTPSPEC_SERVER_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "parser/mailbox.h"
#include "sasl/credentials.h"
#include "tls/engine.h"

namespace smtpspec {

// Time as the engines see it: passed in, never read. From any start, but never backwards.
using Instant = std::chrono::milliseconds;

// kMx takes mail for its domains from anybody. kSubmission wants AUTH before MAIL (RFC 6409).
enum class ServerProfile { kMx, kSubmission };

// The numbers of RFC 5321 4.5.3.1 are minimums that must be accepted.
struct ServerLimits {
  std::size_t command_line = 2048;        // octets with CRLF
  std::size_t auth_line = 12288;          //= rfc4954/4/line-length
  std::size_t recipients = 1000;          // a transaction
  std::uint64_t message_size = 35882577;  // offered as SIZE; 0: none
  int bad_commands = 20;                  // refused commands before 421
  int failed_logins = 5;                  // before 421; at least 3
  std::size_t pending_output = 65536;     // above it WantsInput is false
};

struct ServerConfig {
  Domain host;                               // what the greeting and the EHLO reply say
  std::vector<Domain> domains;               // mail is taken for these; empty: for any
  std::shared_ptr<const TlsProvider> tls;    // null: no STARTTLS, and no implicit TLS
  std::shared_ptr<const Accounts> accounts;  // null: no AUTH
  ServerProfile profile = ServerProfile::kMx;
  bool require_tls = false;  // 530 5.7.0 to all but EHLO NOOP STARTTLS QUIT
  ServerLimits limits;
  // 1: the times of RFC 5321 4.5.3.2; smaller only for mutants and tests.
  double patience = 1.0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_CONFIG_H_
