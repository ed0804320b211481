// Chains of certificates of every kind, names, times and versions: the client takes a server if and
// only if a slow verifier of our own takes its certificates, and both have a version in common. By
// that a mail is delivered, or it is not, as the policy says.
#include <algorithm>
#include <string>

#include "conformance/meeting/invariants.h"
#include "conformance/meeting/meeting.h"
#include "fuzz/property.h"
#include "fuzz/tls/fixed_random.h"
#include "fuzz/tls/slow_verifier.h"
#include "fuzz/tls/tls_scene.h"
#include "tls/engine_pair.h"
#include "tls/openssl_provider.h"

using namespace smtpspec;

namespace {

using fuzz::TlsScene;
using Provider = std::expected<std::shared_ptr<const TlsProvider>, std::string>;

void Claim(bool holds, const std::string& claim, const std::string& why) {
  fuzz::Require(holds, (claim + ": " + (why.empty() ? "it is good" : why)).c_str());
}

// Names that can be addresses in more ways than one.
bool IsUnclear(const std::string& name) {
  const bool numbers = name.find_first_not_of("0123456789.+-") == std::string::npos;
  return name.find(':') != std::string::npos ||
         (numbers && name != "127.0.0.1" && name != "127.0.0.2");
}

Provider ServerOf(const TlsScene& scene) {
  TlsServerOptions options;
  options.certificate_chain_pem = scene.served.chain_pem;
  options.private_key_pem = scene.served.key_pem;
  options.versions = {scene.server_min, scene.server_max};
  if (scene.served.weak) options.cipher_list = "ALL:@SECLEVEL=0";
  return NewOpenSslServer(std::move(options));
}

Provider ClientOf(const TlsScene& scene, bool require_verified) {
  TlsClientOptions options;
  options.server_name = scene.name;
  options.require_verified = require_verified;
  options.trust_pem = scene.anchor_pem;
  options.verify_time = scene.time;
  options.versions = {scene.client_min, scene.client_max};
  return NewOpenSslClient(std::move(options));
}

// A client that judges by itself: it opens, or it does not.
void Shake(const TlsProvider& client, const TlsProvider& server, bool meets,
           const std::string& why) {
  EnginePair pair{client.NewEngine(), server.NewEngine()};
  pair.Exchange();
  const bool open = pair.client->GetState() == TlsEngine::State::kOpen;
  Claim(open == (meets && why.empty()),
        open ? "a handshake that must fail is completed" : "a handshake fails", why);
  Claim(!open || pair.client->Facts().verified, "it is open and not verified", why);
}

// A session that judges, by its policy, what came of a handshake that is completed all the same.
void Deliver(const TlsScene& scene, const Provider& client, const Provider& server, bool meets,
             const std::string& why) {
  MeetingSetup setup = PlainMeeting(scene.policy);
  setup.handshake.succeeds = meets;
  setup.handshake.verified = why.empty();
  setup.tls = [&] {
    return TlsEnds{[&] { return (*client)->NewEngine(); }, [&] { return (*server)->NewEngine(); }};
  };
  const MeetingRecord record = *Meet(setup);
  const bool good = meets && why.empty(),
             delivered = record.finished && record.finished->outcome == ClientOutcome::kDelivered;
  Claim(delivered == (good || !DemandsTls(scene.policy)),
        delivered ? "a mail is delivered against its policy" : "a mail is not delivered", why);
  Claim(record.stored.size() == (delivered ? 1U : 0U), "a mail is stored and not delivered", why);
  if (scene.policy == TlsPolicy::kOpportunistic) {
    Claim(record.finished->encrypted == meets, "in clear where TLS can be had, or not", why);
    Claim(record.warnings.empty() == good, "a warning too many, or none", why);
  }
  for (const BrokenInvariant& broken : JudgeMeeting(setup, record))
    fuzz::Require(false, (std::string(broken.name) + ": " + broken.text).c_str());
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto scene = fuzz::ReadTlsScene(fuzz::View(data, size));
  if (!scene || scene->name.empty() || IsUnclear(scene->name)) return 0;
  const std::string why =
      fuzz::SlowRefusal({scene->served.chain_pem, scene->anchor_pem, scene->name, scene->time});
  // Without a policy nobody speaks SMTP, and the client judges by itself.
  const bool alone = scene->policy == TlsPolicy::kNone;
  const Provider server = ServerOf(*scene), client = ClientOf(*scene, alone);
  if (!server) return 0;
  // A client that is told nonsense is none.
  if (!client) {
    Claim(!why.empty() || !scene->VersionsMeet(), "a client refuses its configuration", why);
    return 0;
  }
  // In TLS 1.2 a key that may not sign ends the handshake, whoever judges the certificate.
  const bool newest = std::min(scene->client_max, scene->server_max) == "TLSv1.3";
  const bool meets =
      scene->VersionsMeet() && (newest || fuzz::SlowMaySign(scene->served.chain_pem));
  if (alone)
    Shake(**client, **server, meets, why);
  else
    Deliver(*scene, client, server, meets, why);
  return 0;
}
