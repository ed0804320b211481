// The server's side of one client run: the reference server with the rules of a check, and
// everything that was seen.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_ENCOUNTER_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_ENCOUNTER_H_

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/client_run/client_dialogue.h"
#include "conformance/client_run/client_task.h"
#include "conformance/run/result.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "conformance/tamper/ruled_server.h"
#include "conformance/tamper/spoken.h"
#include "conformance/tamper/watch.h"

namespace smtpspec {

// A token that went over the wire unprotected.
struct Leak {
  CanaryFinding finding;
  std::size_t connection;
};

class Encounter {
 public:
  // `check` is expanded, and outlives the encounter. The error is a line for a person: a rule that
  // cannot do what it says.
  static std::expected<std::unique_ptr<Encounter>, std::string> New(
      const script::Block& check, const ClientTask& task, const script::Placeholders& values,
      MemoryOptions engine, const RuledServer::ServerEnd& server_end);
  ~Encounter();

  // Is told of every unit, inside TLS and outside, as it came.
  void Watch(std::function<void(const TamperUnit& unit)> observer);

  // A connection has come. Under `implicit` TLS begins at once. The wire is used from one thread,
  // like every other wire of this encounter.
  std::unique_ptr<Wire> Connect();

  // The client has ended, or said nothing for long enough. Then what was seen can be asked for.
  void End();

  // What the dialogue of the check came to, if it has one and that is decided.
  const ClientDialogueFinding* OfDialogue() const;
  bool HasDialogue() const;
  std::size_t Connections() const;
  bool Fired() const;  // any rule of the check but those of `offers`
  // Stored by the engine; of a dialogue only how many were accepted is known.
  std::vector<std::string> Delivered() const;
  const std::vector<Leak>& Leaks() const;
  // AUTH, MAIL, RCPT or text outside of TLS; AUTH alone.
  const TamperWatch& InClear() const;
  const TamperWatch& AuthInClear() const;
  // Those of the check's `never` and `seen` lines, in their order.
  const std::vector<TamperWatch>& Never() const;
  const std::vector<TamperWatch>& Seen() const;
  std::vector<TranscriptEntry> TakeTranscript();
  // What was said either way; of a dialogue nothing. Behind some megabytes no more is kept.
  const std::vector<Spoken>& AllSpoken() const;

 private:
  class Impl;
  class WatchedWire;
  explicit Encounter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_ENCOUNTER_H_
