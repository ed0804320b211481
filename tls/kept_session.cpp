#include "tls/kept_session.h"

#include "tls/openssl_engine.h"

namespace smtpspec {

void SessionFree::operator()(SSL_SESSION* session) const {
  SSL_SESSION_free(session);
}

namespace {

// OpenSSL changes the session that a connection has, and spoils it for others where the connection
// does not end in order. So none is shared with a connection.
OwnedSession CopyOf(const SSL_SESSION* session) {
  return OwnedSession(SSL_SESSION_dup(session));
}

}  // namespace

void KeptSession::Keep(const SSL_SESSION* session, const TlsFacts& facts) {
  if (SSL_SESSION_is_resumable(session) != 1) return;
  const std::lock_guard lock(mutex_);
  if (given_up_) return;
  session_ = CopyOf(session);
  facts_.verified = facts.verified;
  facts_.verify_error = facts.verify_error;
  facts_.peer_chain = facts.peer_chain;
}

OwnedSession KeptSession::Copy(TlsFacts& facts) const {
  const std::lock_guard lock(mutex_);
  if (!session_) return nullptr;
  facts = facts_;
  return CopyOf(session_.get());
}

void KeptSession::Opened() {
  const std::lock_guard lock(mutex_);
  has_opened_ = true;
}

void KeptSession::Failed() {
  const std::lock_guard lock(mutex_);
  if (has_opened_) return;
  given_up_ = true;
  session_.reset();
}

}  // namespace smtpspec
