// One TLS connection of OpenSSL on memory BIOs. Internal to tls/: this is the one file that
// includes <openssl/ssl.h>, for openssl_engine.cpp, openssl_provider.cpp and kept_session.cpp, and
// for the one harness that puts a context of its own under the engine, fuzz/tls/shared_key.cpp.
#ifndef SMTPSPEC_TLS_OPENSSL_ENGINE_H_
#define SMTPSPEC_TLS_OPENSSL_ENGINE_H_

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "tls/engine.h"
#include "tls/kept_session.h"
#include "tls/openssl_provider.h"

namespace smtpspec {

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslFree>;

// What an engine needs beside the context; both roles come down to it.
struct OpenSslSettings {
  bool client = false;
  std::string server_name = {};  // for SNI; empty: none is sent
  bool asks_certificate = false, verify = false, require_verified = false;
  std::string alpn = {};  // what a server agrees to, in wire format
  bool alpn_regardless = false;
  TlsKeyLog key_log = {};
  std::shared_ptr<KeptSession> kept = {};  // of a client that resumes
};

// Lets engines made from the context hear of certificates, alerts, keys, sessions and ALPN.
void InstallCallbacks(SSL_CTX* context, const OpenSslSettings& settings);

class OpenSslEngine final : public TlsEngine {
 public:
  OpenSslEngine(SSL_CTX* context, std::shared_ptr<const OpenSslSettings> settings);

  ~OpenSslEngine() override;

  void ReceiveWire(std::string_view octets) override;
  void ReceiveEof() override;
  std::string TakeWire() override;
  std::string TakePlaintext() override;
  void Send(std::string_view plaintext) override;
  void CloseNotify() override;
  State GetState() const override { return state_; }
  const TlsFacts& Facts() const override { return facts_; }
  std::string FailureText() const override { return failure_; }
  std::string PeerAlert() const override { return peer_alert_; }

  // What the callbacks of OpenSSL come down to.
  static OpenSslEngine& Of(const SSL* ssl);
  const OpenSslSettings& Settings() const { return *settings_; }
  bool Verify(X509_STORE_CTX* store);
  void NoteAlert(bool read, int description);
  void NoteSession(const SSL_SESSION* session);

 private:
  void OfferSession();
  bool Resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  bool Reading() const { return state_ == State::kHandshaking || state_ == State::kOpen; }
  void Continue();
  void Handshake();
  void Read();
  void NoteFacts();
  void FailOfLibrary();
  void Fail(std::string why);

  std::shared_ptr<const OpenSslSettings> settings_;
  std::unique_ptr<SSL, SslFree> ssl_;
  BIO *in_ = nullptr, *out_ = nullptr;  // belong to ssl_
  State state_ = State::kHandshaking;
  TlsFacts facts_;
  std::string plaintext_, failure_, peer_alert_, own_alert_;
  bool opened_ = false, close_sent_ = false;
  bool offered_ = false;  // a session, with what was known of the peer:
  TlsFacts offered_facts_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_OPENSSL_ENGINE_H_
