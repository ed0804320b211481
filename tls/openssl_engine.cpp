#include "tls/openssl_engine.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cassert>
#include <utility>

#include "parser/printable.h"
#include "tls/alerts.h"
#include "tls/x509.h"

namespace smtpspec {

OpenSslEngine::OpenSslEngine(SSL_CTX* context, std::shared_ptr<const OpenSslSettings> settings)
    : settings_(std::move(settings)),
      ssl_(SSL_new(context)),
      in_(BIO_new(BIO_s_mem())),
      out_(BIO_new(BIO_s_mem())) {
  assert(ssl_ && in_ && out_ && "out of memory");
  BIO_set_mem_eof_return(in_, -1);  // "empty" is not "ended"
  SSL_set_bio(ssl_.get(), in_, out_);
  SSL_set_app_data(ssl_.get(), this);
  if (settings_->client) {
    SSL_set_connect_state(ssl_.get());
    if (!settings_->server_name.empty())
      SSL_set_tlsext_host_name(ssl_.get(), settings_->server_name.c_str());
    OfferSession();
  } else {
    SSL_set_accept_state(ssl_.get());
  }
  Continue();
}

OpenSslEngine::~OpenSslEngine() {
  if (!offered_) return;
  opened_ ? settings_->kept->Opened() : settings_->kept->Failed();
}

void OpenSslEngine::OfferSession() {
  if (!settings_->kept) return;
  const OwnedSession session = settings_->kept->Copy(offered_facts_);
  offered_ = session && SSL_set_session(ssl_.get(), session.get()) == 1;
}

void OpenSslEngine::ReceiveWire(std::string_view octets) {
  // In pieces, so that what is refused at its beginning is not stored first.
  constexpr std::size_t kPiece = 65536;
  while (!octets.empty() && Reading()) {
    const std::string_view piece = octets.substr(0, kPiece);
    BIO_write(in_, piece.data(), static_cast<int>(piece.size()));
    octets.remove_prefix(piece.size());
    Continue();
  }
}

void OpenSslEngine::ReceiveEof() {
  if (state_ == State::kOpen) state_ = State::kTruncated;
  if (state_ == State::kHandshaking) Fail("the connection ended during the handshake");
}

std::string OpenSslEngine::TakeWire() {
  std::string wire(BIO_ctrl_pending(out_), '\0');
  std::size_t size = 0;
  if (!wire.empty()) BIO_read_ex(out_, wire.data(), wire.size(), &size);
  wire.resize(size);
  return wire;
}

std::string OpenSslEngine::TakePlaintext() {
  return std::exchange(plaintext_, {});
}

void OpenSslEngine::Send(std::string_view plaintext) {
  assert(state_ != State::kHandshaking && !close_sent_);
  if (state_ == State::kFailed || plaintext.empty()) return;
  ERR_clear_error();
  std::size_t written = 0;
  const int done = SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &written);
  if (done != 1) FailOfLibrary();
}

void OpenSslEngine::CloseNotify() {
  if (state_ == State::kHandshaking || state_ == State::kFailed || close_sent_) return;
  close_sent_ = true;
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

void OpenSslEngine::Continue() {
  ERR_clear_error();
  if (state_ == State::kHandshaking) Handshake();
  if (state_ == State::kOpen) Read();
  ERR_clear_error();
}

void OpenSslEngine::Handshake() {
  const int done = SSL_do_handshake(ssl_.get());
  if (done == 1) {
    NoteFacts();
    state_ = State::kOpen;
    opened_ = true;
  } else if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) {
    NoteFacts();
    FailOfLibrary();
  }
}

void OpenSslEngine::Read() {
  char buffer[SSL3_RT_MAX_PLAIN_LENGTH];
  std::size_t size = 0;
  int done;
  while ((done = SSL_read_ex(ssl_.get(), buffer, sizeof buffer, &size)) == 1)
    plaintext_.append(buffer, size);
  switch (SSL_get_error(ssl_.get(), done)) {
    case SSL_ERROR_WANT_READ:
      return;
    case SSL_ERROR_ZERO_RETURN:
      state_ = State::kClosed;
      return;
    default:
      FailOfLibrary();
  }
}

void OpenSslEngine::NoteFacts() {
  facts_.version = SSL_get_version(ssl_.get());
  if (const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get()))
    facts_.cipher = SSL_CIPHER_get_name(cipher);
  if (const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name))
    facts_.server_name = Printable(name);
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
  if (size > 0)
    facts_.alpn = Printable(std::string_view(reinterpret_cast<const char*>(protocol), size));
  facts_.resumed = Resumed();
  if (facts_.resumed && offered_) {
    facts_.verified = offered_facts_.verified;
    facts_.verify_error = offered_facts_.verify_error;
    facts_.peer_chain = offered_facts_.peer_chain;
  }
  if (settings_->asks_certificate && facts_.peer_chain.empty() && facts_.verify_error.empty())
    facts_.verify_error = "the peer showed no certificate";
}

namespace {

// Its key signs in each handshake that we agree to. OpenSSL looks for that in TLS 1.2 only, and
// takes a key that may do any other thing of TLS.
//= rfc5280/4.2.1.3/key-usage
bool MaySign(X509_STORE_CTX* store) {
  X509* const shown = X509_STORE_CTX_get0_cert(store);
  if ((X509_get_key_usage(shown) & KU_DIGITAL_SIGNATURE) != 0) return true;
  X509_STORE_CTX_set_error(store, X509_V_ERR_INVALID_PURPOSE);
  return false;
}

}  // namespace

// Runs within the handshake, once the peer has shown its certificates.
bool OpenSslEngine::Verify(X509_STORE_CTX* store) {
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_untrusted(store);
  for (int i = 0; i < sk_X509_num(chain); ++i)
    facts_.peer_chain.push_back(PemOf(sk_X509_value(chain, i)));
  if (!settings_->verify) {
    facts_.verify_error = "verification was not asked for";
    return true;
  }
  facts_.verified = X509_verify_cert(store) == 1 && MaySign(store);
  if (!facts_.verified)
    facts_.verify_error = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
  return facts_.verified || !settings_->require_verified;
}

void OpenSslEngine::FailOfLibrary() {
  const std::string reason = TakeOpenSslErrors();
  if (!peer_alert_.empty()) return Fail("the peer sent the alert " + peer_alert_);
  if (settings_->require_verified && !facts_.peer_chain.empty() && !facts_.verified)
    return Fail("the certificate does not verify: " + facts_.verify_error);
  Fail(reason.empty() ? "the TLS library gave no reason" : reason);
}

void OpenSslEngine::Fail(std::string why) {
  failure_ = std::move(why);
  if (!own_alert_.empty()) failure_ += " (alert " + own_alert_ + " sent)";
  state_ = State::kFailed;
}

void OpenSslEngine::NoteAlert(bool read, int description) {
  if (description != SSL_AD_CLOSE_NOTIFY)
    (read ? peer_alert_ : own_alert_) = AlertName(description);
}

void OpenSslEngine::NoteSession(const SSL_SESSION* session) {
  settings_->kept->Keep(session, Resumed() && offered_ ? offered_facts_ : facts_);
}

OpenSslEngine& OpenSslEngine::Of(const SSL* ssl) {
  return *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl));
}

namespace {

// The callbacks: each finds its engine and knows nothing itself.

int OnVerify(X509_STORE_CTX* store, void*) {
  const void* ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
  return OpenSslEngine::Of(static_cast<const SSL*>(ssl)).Verify(store) ? 1 : 0;
}

void OnInfo(const SSL* ssl, int where, int value) {
  if (where & SSL_CB_ALERT)
    OpenSslEngine::Of(ssl).NoteAlert((where & SSL_CB_READ) != 0, value & 0xff);
}

void OnKeyLog(const SSL* ssl, const char* line) {
  OpenSslEngine::Of(ssl).Settings().key_log(line);
}

int OnSession(SSL* ssl, SSL_SESSION* session) {
  OpenSslEngine::Of(ssl).NoteSession(session);
  return 0;  // it stays OpenSSL's
}

//= rfc7301/3.2/server-selects-one
int OnAlpn(SSL* ssl, const unsigned char** chosen, unsigned char* size, const unsigned char* offer,
           unsigned offer_size, void*) {
  const OpenSslSettings& settings = OpenSslEngine::Of(ssl).Settings();
  if (settings.alpn.empty()) return SSL_TLSEXT_ERR_NOACK;
  if (settings.alpn_regardless) {
    *chosen = reinterpret_cast<const unsigned char*>(settings.alpn.data()) + 1;
    *size = static_cast<unsigned char>(settings.alpn[0]);
    return SSL_TLSEXT_ERR_OK;
  }
  unsigned char* match = nullptr;
  const int result = SSL_select_next_proto(
      &match, size, reinterpret_cast<const unsigned char*>(settings.alpn.data()),
      static_cast<unsigned>(settings.alpn.size()), offer, offer_size);
  *chosen = match;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

void InstallCallbacks(SSL_CTX* context, const OpenSslSettings& settings) {
  SSL_CTX_set_info_callback(context, OnInfo);
  SSL_CTX_set_cert_verify_callback(context, OnVerify, nullptr);
  if (!settings.client) SSL_CTX_set_alpn_select_cb(context, OnAlpn, nullptr);
  if (settings.kept) SSL_CTX_sess_set_new_cb(context, OnSession);
  if (settings.key_log) SSL_CTX_set_keylog_callback(context, OnKeyLog);
}

}  // namespace smtpspec
