// One connection of the serve command: a ServerSession, the log, and the Maildir behind it.
#ifndef SMTPSPEC_SERVER_SERVE_CONNECTION_H_
#define SMTPSPEC_SERVER_SERVE_CONNECTION_H_

#include <memory>
#include <optional>
#include <string>

#include "net/event_loop.h"
#include "net/maildir.h"
#include "server/config.h"
#include "server/serve_log.h"
#include "server/session.h"

namespace smtpspec {

// What all connections share. Outlives them.
struct ServeContext {
  std::shared_ptr<const ServerConfig> config;
  std::optional<net::Maildir> maildir;  // empty: messages are accepted and thrown away
  ServeLog log;
};

class ServeConnection final : public net::ConnectionHandler {
 public:
  ServeConnection(ServeContext& context, Transport transport, const net::ConnectionFacts& facts,
                  net::Workers& workers, Instant now);

  void OnOctets(std::string_view octets, Instant now) override;
  void OnEof(Instant now) override;
  void OnTime(Instant now) override;
  void OnStop(Instant now) override;
  void OnEnd(End how, Instant now) override;
  std::string TakeOutput() override;
  std::optional<Instant> Deadline() const override { return session_.Deadline(); }
  bool WantsInput() const override { return session_.WantsInput(); }
  bool Finished() const override { return session_.Finished(); }

 private:
  void HandleEvents(Instant now);
  void Handle(StoreMessage& message, Instant now);
  void Handle(const HandshakeDone& event, Instant now);
  void Handle(const HandshakeFailed& event, Instant now);
  void Handle(const Authenticated& event, Instant now);
  void Handle(const AuthenticationFailed& event, Instant now);
  void Handle(const Violation& event, Instant now);
  void Store(std::string octets, const std::string& id);
  void Log(std::string_view event, const LogFields& fields);

  ServeContext& context_;
  net::ConnectionFacts facts_;
  net::Workers& workers_;
  ServerSession session_;
  Instant now_;  // of the last call
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SERVE_CONNECTION_H_
