// The TLS session that a client may resume: how a second handshake is spared its certificates.
// Internal to tls/.
#ifndef SMTPSPEC_TLS_KEPT_SESSION_H_
#define SMTPSPEC_TLS_KEPT_SESSION_H_

#include <memory>
#include <mutex>

#include "tls/engine.h"

struct ssl_session_st;  // SSL_SESSION

namespace smtpspec {

struct SessionFree {
  void operator()(ssl_session_st* session) const;
};
using OwnedSession = std::unique_ptr<ssl_session_st, SessionFree>;

// Of one configuration, for all its engines; may be used from several threads. A session is about
// keys and the peer's certificate only: nothing that was said inside TLS is in it.
class KeptSession {
 public:
  // A copy of the newest one is kept. `facts`: of the handshake that it comes from; of them the
  // three about the peer's certificate are kept, for no certificate is shown when the session is
  // resumed.
  void Keep(const ssl_session_st* session, const TlsFacts& facts);
  // A copy of its own for one engine, and the facts that go with it; null: there is none.
  OwnedSession Copy(TlsFacts& facts) const;
  // What came of a handshake in which the session was offered. Where one fails before any has
  // opened none is kept or offered from then on: a peer whose TLS cannot bear it fails once.
  void Opened();
  void Failed();

 private:
  mutable std::mutex mutex_;
  OwnedSession session_;
  TlsFacts facts_;
  bool has_opened_ = false, given_up_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_KEPT_SESSION_H_
