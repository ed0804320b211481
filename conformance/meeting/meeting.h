// The reference client, the reference server and somebody between them, in memory: one delivery,
// and everything that was said in it.
//
// What one party has to say at one time is a flight. Flights are numbered from the greeting, both
// directions and all connections together, so that `on flight N` means the same in every run.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_MEETING_H_
#define SMTPSPEC_CONFORMANCE_MEETING_MEETING_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/session.h"
#include "conformance/client_run/client_task.h"
#include "conformance/meeting/tls_ends.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "server/session.h"
#include "tls/ledger.h"
#include "tls/policy.h"

namespace smtpspec {

struct MeetingSetup {
  TlsPolicy policy = TlsPolicy::kStartTls;
  bool login = true;      // with an account, where the policy allows one
  std::string mechanism;  // of AUTH; empty: the strongest offered
  bool server_tls = true;
  std::shared_ptr<const ServerConfig> server;  // its `tls` does not count
  LedgerOutcome handshake;                     // of each connection
  std::string certificate;                     // its kind, by name; empty: the case names none
  MeetingTls tls;                              // empty: a ledger that comes to `handshake`
  // `on flight N` rules go by number; all others act on units, as those of an attack do.
  std::vector<script::Rule> rules;
};
// What a meeting is without any rule: a server that offers everything, and an account for it.
MeetingSetup PlainMeeting(TlsPolicy policy);
// The delivery that all meetings are about: its account, envelope and text carry canaries.
const ClientTask& MeetingTask();
const script::Placeholders& MeetingValues();

struct Flight {
  std::size_t number = 0, connection = 1;
  bool from_client = false, tls = false;
  bool changed = false;   // somebody acted on it
  std::string octets;     // of the wire, as its author said it
  std::string plaintext;  // what was said in it inside TLS
  std::string became;     // where it was changed: what goes on in its place
};

// Of one connection. Inside TLS texts are of one end, as that end said or heard them.
struct MeetingConnection {
  std::string client_wire;                              // as the client said it
  std::string client_said, server_said;                 // inside TLS
  std::vector<std::string> client_heard, server_heard;  // inside TLS, a piece each time
  std::string server_heard_in_clear, server_said_in_clear;
  std::string client_heard_in_clear;
  bool client_open = false, server_open = false;  // the handshake was completed at that end
  bool touched_before_tls = false;                // a rule acted while an end was not open
  // Time passed, or a rule acted on TLS itself: what an end has to say may stop early.
  bool disturbed = false;
};

struct MeetingMessage {
  StoreMessage message;
  std::size_t connection;
};

struct MeetingRecord {
  std::deque<MeetingConnection> connections;  // engines write into the last one
  std::vector<Flight> flights;
  std::vector<MeetingMessage> stored;
  std::vector<std::string> server_reports;  // events in words; printable
  std::vector<std::size_t> authenticated;   // the connection of each success that the server saw
  std::vector<std::string> warnings;        // of the client
  std::optional<ClientFinished> finished;
  bool touched = false;  // any rule has acted
  // The first flight with which somebody changed what TLS itself has to say; see tls_passage.h.
  std::optional<std::size_t> tls_spoilt;
  bool endless = false;  // it was stopped; see kMostSteps
};

// A meeting that is not over after that many steps does not come to an end.
inline constexpr int kMostSteps = 4000;

// The error names a rule that cannot do what it says.
std::expected<MeetingRecord, std::string> Meet(const MeetingSetup& setup);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_MEETING_H_
