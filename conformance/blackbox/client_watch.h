// Judges one run of a client by what it said and was told, from outside. Only what RFCs ask of
// every client is held against it: where a reply can be read in two ways, nothing is that depends
// on it.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_WATCH_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_WATCH_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/blackbox/client_leg.h"
#include "conformance/client_run/client_task.h"
#include "conformance/tamper/spoken.h"

namespace smtpspec {

class ClientWatch {
 public:
  // The task outlives it.
  explicit ClientWatch(const ClientTask& task) : task_(task) {}

  void See(const Spoken& spoken);
  // The client has ended, or waits.
  void End(const ClientEnd& end);

  const std::vector<Broken>& Findings() const { return broken_; }
  // "EHLO 250", "*MAIL 250", how it ended: * is inside TLS, + a reply that nobody asked for.
  const std::vector<std::string>& Steps() const { return steps_; }
  // Every reply could be read in one way only, in all connections.
  bool Certain() const { return certain_; }
  bool TextTaken() const { return text_taken_; }
  // Of the first connection, inside TLS, in order: "S 250" and what of EHLO is told in full, and "C
  // MAIL SIZE", without what need not be the same in another run.
  const std::vector<std::string>& InTls() const { return in_tls_; }

 private:
  struct Connection {
    explicit Connection(ClientLeg first) : leg(std::move(first)) {}
    ClientLeg leg;
    std::optional<ClientLeg> clear;  // as it was when TLS began
    std::string bad_server;          // the certificate, where it is none to be trusted
    std::optional<CanaryWatch> in_tls;
    std::string text, heard;  // of the message that is being sent; everything
    bool text_ended = false, positive_since = false, positive_ever = false;
    bool tls_heard = false, closed = false, left = false;
    std::string last_reply;
  };
  Connection& At(std::size_t number);
  void BeginTls(Connection& connection, const Spoken& spoken);
  void OnHeard(Connection& connection, const Spoken& spoken);
  void OnTold(Connection& connection, const Spoken& spoken);
  void OnUnit(Connection& connection, const TamperUnit& unit);
  void OnCommand(Connection& connection, const TamperUnit& unit);
  void OnText(Connection& connection, const TamperUnit& unit);
  bool JudgeTextOfCommands(Connection& connection, const TamperUnit& unit);
  void JudgeParameters(const Connection& connection, const TamperUnit& unit);
  void JudgePace(Connection& connection, const TamperUnit& unit);
  void JudgeForm(const Connection& connection, const TamperUnit& unit);
  void JudgeOrder(const Connection& connection, const TamperUnit& unit);
  void JudgeGroup(const TamperUnit& unit);
  void JudgeSuccess();
  void JudgeTakenText();
  void JudgeWaiting(const ClientEnd& end);
  bool MayBeTaken(const Connection& connection) const;
  bool IsOfMessage(std::string_view line, std::size_t shortest) const;
  void NoteInTls(const Connection& connection, std::string what);
  void Complain(std::string_view invariant, std::string kind, std::string text);

  const ClientTask& task_;
  std::map<std::size_t, Connection> connections_;
  std::vector<Broken> broken_;
  std::vector<std::string> steps_, in_tls_;
  bool certain_ = true, text_taken_ = false;
  std::optional<std::string> taken_text_;  // as sent; of the only one
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_WATCH_H_
