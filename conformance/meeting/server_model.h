// A slow reference for what the server does with what it heard: it frames, counts replies, walks
// the table of the order and keeps the envelope by itself, and knows nothing of the session.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_SERVER_MODEL_H_
#define SMTPSPEC_CONFORMANCE_MEETING_SERVER_MODEL_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/meeting/invariants.h"
#include "server/order.h"

namespace smtpspec {

struct ModelMessage {
  std::string reverse_path;
  std::vector<std::string> forward_paths;
  std::string content;
  bool operator==(const ModelMessage&) const = default;
};

// One stretch of a connection: in clear up to STARTTLS, or inside TLS.
struct ModelStretch {
  std::string_view heard, said;  // said: replies alone, without the greeting
  Protection protection = Protection::kClear;
  std::size_t line_limit = 2048;
};

// A cell of the order table that was come to.
struct ModelStep {
  State state;
  Protection protection;
  Verb verb;  // kUnknown: no command, or no line at all
  friend auto operator<=>(const ModelStep&, const ModelStep&) = default;
};

struct ModelResult {
  std::vector<BrokenInvariant> broken;
  std::vector<ModelMessage> messages;  // those that were accepted, in order
  std::vector<ModelStep> steps;        // commands that had a reply
  std::vector<Happening> happenings;
};
// Holds every reply against the line that it answers: "one-reply-per-command", "order-table".
// `messages` are what "transactions" and "boundary" compare with what was stored.
ModelResult RunServerModel(const ModelStretch& stretch);

// All that a server heard and said on one connection.
struct ServerStretches {
  std::string heard_in_clear, said_in_clear;  // with the greeting, where it came in clear
  std::string heard_in_tls, said_in_tls;
};
struct ModelResults {
  ModelResult clear, tls;
};
ModelResults RunServerModel(const ServerStretches& stretches, bool implicit,
                            const ServerConfig& config);
// Both stretches against the model, and what was stored against what was accepted.
std::vector<BrokenInvariant> JudgeServer(const ServerStretches& stretches, bool implicit,
                                         const ServerConfig& config,
                                         const std::vector<const StoreMessage*>& stored);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_SERVER_MODEL_H_
