#include "fuzz/tls/shared_key.h"

#include <string_view>
#include <utility>

#include "fuzz/property.h"
#include "tls/openssl_engine.h"

namespace smtpspec::fuzz {
namespace {

constexpr unsigned char kSuite[] = {0x13, 0x01};  // TLS_AES_128_GCM_SHA256
constexpr std::string_view kIdentity = "smtpspec";
constexpr std::string_view kKey = "32 octets that both ends do know";
static_assert(kKey.size() == 32);

const unsigned char* Octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// New each time: one that is kept would grow old by OpenSSL's own clock.
SSL_SESSION* NewSession(SSL* ssl) {
  SSL_SESSION* session = SSL_SESSION_new();
  const bool made = session &&
                    SSL_SESSION_set1_master_key(session, Octets(kKey), kKey.size()) == 1 &&
                    SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, kSuite)) == 1 &&
                    SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1;
  Require(made, "a session is made of the shared key");
  return session;
}

int OfferKey(SSL* ssl, const EVP_MD*, const unsigned char** identity, std::size_t* size,
             SSL_SESSION** session) {
  *identity = Octets(kIdentity);
  *size = kIdentity.size();
  *session = NewSession(ssl);
  return 1;
}

int FindKey(SSL* ssl, const unsigned char* identity, std::size_t size, SSL_SESSION** session) {
  const bool known = View(identity, size) == kIdentity;
  *session = known ? NewSession(ssl) : nullptr;
  return 1;
}

// `group`: the ends have none in common, so the key alone has to do.
SslContext NewContext(const char* group) {
  SslContext context(SSL_CTX_new(TLS_method()));
  SSL_CTX* const made = context.get();
  SSL_CTX_set_options(made, SSL_OP_ALLOW_NO_DHE_KEX | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(made, 0);
  SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
  const bool done = SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION) == 1 &&
                    SSL_CTX_set_max_proto_version(made, TLS1_3_VERSION) == 1 &&
                    SSL_CTX_set_ciphersuites(made, "TLS_AES_128_GCM_SHA256") == 1 &&
                    SSL_CTX_set1_groups_list(made, group) == 1;
  Require(done, "a context is made for the shared key");
  return context;
}

class SharedKeyEnd final : public TlsEngine {
 public:
  SharedKeyEnd(SSL_CTX* context, std::shared_ptr<const OpenSslSettings> settings)
      : client_(settings->client), engine_(context, std::move(settings)) {}

  void ReceiveWire(std::string_view octets) override { engine_.ReceiveWire(octets); }
  void ReceiveEof() override { engine_.ReceiveEof(); }
  std::string TakeWire() override { return engine_.TakeWire(); }
  std::string TakePlaintext() override { return engine_.TakePlaintext(); }
  void Send(std::string_view plaintext) override { engine_.Send(plaintext); }
  void CloseNotify() override { engine_.CloseNotify(); }
  State GetState() const override { return engine_.GetState(); }
  const TlsFacts& Facts() const override {
    facts_ = engine_.Facts();
    facts_.verified = client_ && facts_.resumed;
    return facts_;
  }
  std::string FailureText() const override { return engine_.FailureText(); }
  std::string PeerAlert() const override { return engine_.PeerAlert(); }

 private:
  bool client_;
  OpenSslEngine engine_;
  mutable TlsFacts facts_;
};

}  // namespace

std::unique_ptr<TlsEngine> NewSharedKeyClient(const std::string& server_name) {
  static const SslContext context = [] {
    SslContext made = NewContext("P-256");
    SSL_CTX_set_psk_use_session_callback(made.get(), OfferKey);
    InstallCallbacks(made.get(), {.client = true});
    return made;
  }();
  return std::make_unique<SharedKeyEnd>(
      context.get(), std::make_shared<const OpenSslSettings>(
                         OpenSslSettings{.client = true, .server_name = server_name}));
}

std::unique_ptr<TlsEngine> NewSharedKeyServer() {
  static const SslContext context = [] {
    SslContext made = NewContext("X25519");
    SSL_CTX_set_psk_find_session_callback(made.get(), FindKey);
    InstallCallbacks(made.get(), {});
    return made;
  }();
  static const auto settings = std::make_shared<const OpenSslSettings>();
  return std::make_unique<SharedKeyEnd>(context.get(), settings);
}

}  // namespace smtpspec::fuzz
