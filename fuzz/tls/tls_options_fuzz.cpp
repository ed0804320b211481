// What a client and a server of TLS can be told: a provider is made of it, or it says why not.
// Those that are made come to an end with each other; where it is a good one, both say the same of
// it, it is what both were told, and what is said inside arrives.
//
// A line is a word and what it says; words that nobody knows are skipped. PEM is names joined by
// `+`: leaf, leaf-key, other, other-key, ca; what is none of these stands for itself, with the
// escapes of FromPrintable.
//
//   chain PEM, key PEM, trust PEM            of the server, and what the client trusts
//   client-chain PEM, client-key PEM, client-trust PEM
//   versions MIN MAX, client-versions MIN MAX
//   name NAME, no-sni, no-verify, trusting   `trusting`: an engine completes whatever comes
//   alpn NAME, client-alpn NAME              one more; regardless: the server's first, always
//   ciphers TEXT, key-log, no-tickets, resume
//   again N                                  so many more connections
//   flip N, cut N                            of the octets that the server says in the first one,
//   in N                                     or in the one behind N others
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/property.h"
#include "fuzz/tls/fixed_random.h"
#include "parser/printable.h"
#include "tls/engine_pair.h"
#include "tls/openssl_provider.h"
#include "tls/test_ca.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

using State = TlsEngine::State;

constexpr std::int64_t kNow = 1'700'000'000, kDay = 86400;
constexpr std::uint64_t kAuthority = 21, kRuns = 22;  // streams of randomness
constexpr std::size_t kMostText = 2000;

struct Certificates {
  CertificateAndKey ca, leaf, other;
};
const Certificates& Known() {
  static const Certificates known = [] {
    fuzz::RestartFixedRandom(kAuthority);
    const CertificateAndKey ca = NewTestCa(kNow).value();
    const auto leaf = [&](const char* name) {
      return NewLeaf(ca, {.dns_names = {name}, .not_before = kNow - kDay, .not_after = kNow + kDay})
          .value();
    };
    return Certificates{ca, leaf("mx.example.org"), leaf("client.example.org")};
  }();
  return known;
}

std::string Pem(const std::string& text) {
  const Certificates& known = Known();
  const std::pair<std::string_view, const std::string*> kNames[] = {
      {"leaf", &known.leaf.certificate_pem},   {"leaf-key", &known.leaf.key_pem},
      {"other", &known.other.certificate_pem}, {"other-key", &known.other.key_pem},
      {"ca", &known.ca.certificate_pem},
  };
  std::string pem;
  for (std::size_t at = 0, end; at <= text.size(); at = end + 1) {
    end = std::min(text.find('+', at), text.size());
    const std::string word = text.substr(at, end - at);
    const auto* const name = std::ranges::find(kNames, word, [](const auto& n) { return n.first; });
    pem += name == std::end(kNames) ? FromPrintable(word).value_or(word) : *name->second;
  }
  return pem;
}

struct Scene {
  TlsServerOptions server;
  TlsClientOptions client;
  std::string server_log, client_log;
  std::size_t again = 0, in = 0, flip = std::string::npos, cut = std::string::npos;
};

TlsVersions Versions(const std::string& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  return {text.substr(0, space), text.substr(std::min(space + 1, text.size()))};
}

struct Word {
  std::string_view name;
  void (*apply)(Scene& scene, const std::string& value);
};
constexpr Word kWords[] = {
    {"chain", [](Scene& s, const std::string& v) { s.server.certificate_chain_pem = Pem(v); }},
    {"key", [](Scene& s, const std::string& v) { s.server.private_key_pem = Pem(v); }},
    {"trust", [](Scene& s, const std::string& v) { s.client.trust_pem = Pem(v); }},
    {"client-chain", [](Scene& s, const std::string& v) { s.client.client_chain_pem = Pem(v); }},
    {"client-key", [](Scene& s, const std::string& v) { s.client.client_key_pem = Pem(v); }},
    {"client-trust", [](Scene& s, const std::string& v) { s.server.client_trust_pem = Pem(v); }},
    {"versions", [](Scene& s, const std::string& v) { s.server.versions = Versions(v); }},
    {"client-versions", [](Scene& s, const std::string& v) { s.client.versions = Versions(v); }},
    {"name", [](Scene& s, const std::string& v) { s.client.server_name = v; }},
    {"no-sni", [](Scene& s, const std::string&) { s.client.send_sni = false; }},
    {"no-verify", [](Scene& s, const std::string&) { s.client.verify = false; }},
    {"trusting", [](Scene& s, const std::string&) { s.client.require_verified = false; }},
    {"alpn", [](Scene& s, const std::string& v) { s.server.alpn.push_back(v); }},
    {"client-alpn", [](Scene& s, const std::string& v) { s.client.alpn.push_back(v); }},
    {"regardless", [](Scene& s, const std::string&) { s.server.alpn_regardless = true; }},
    {"ciphers", [](Scene& s, const std::string& v) { s.server.cipher_list = v; }},
    {"key-log",
     [](Scene& s, const std::string&) {
       s.server.key_log = [&s](const std::string& line) { s.server_log += line + '\n'; };
       s.client.key_log = [&s](const std::string& line) { s.client_log += line + '\n'; };
     }},
    {"no-tickets", [](Scene& s, const std::string&) { s.server.tickets = false; }},
    {"resume", [](Scene& s, const std::string&) { s.client.resume = true; }},
    {"again",
     [](Scene& s, const std::string& v) { s.again = std::strtoul(v.c_str(), {}, 10) % 4; }},
    {"flip", [](Scene& s, const std::string& v) { s.flip = std::strtoul(v.c_str(), {}, 10); }},
    {"in", [](Scene& s, const std::string& v) { s.in = std::strtoul(v.c_str(), {}, 10) % 4; }},
    {"cut", [](Scene& s, const std::string& v) { s.cut = std::strtoul(v.c_str(), {}, 10); }},
};

void Read(std::string_view text, Scene& scene) {
  scene.server.certificate_chain_pem = Known().leaf.certificate_pem;
  scene.server.private_key_pem = Known().leaf.key_pem;
  scene.client.trust_pem = Known().ca.certificate_pem;
  scene.client.server_name = "mx.example.org";
  scene.client.verify_time = kNow;
  while (!text.empty()) {
    const std::string line(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t space = std::min(line.find(' '), line.size());
    const auto* const word =
        std::ranges::find(kWords, std::string_view(line).substr(0, space), &Word::name);
    if (word != std::end(kWords)) word->apply(scene, line.substr(std::min(space + 1, line.size())));
  }
}

bool IsLine(const std::string& text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= ' '; });
}

// What goes from the server to the client in the first connection.
class Passage {
 public:
  explicit Passage(const Scene& scene) : flip_(scene.flip), cut_(scene.cut) {}
  std::string Carry(std::string octets) {
    if (flip_ - passed_ < octets.size())
      octets[flip_ - passed_] = static_cast<char>(octets[flip_ - passed_] ^ 1);
    const std::size_t whole = octets.size();
    if (cut_ < passed_ + whole) octets.resize(cut_ > passed_ ? cut_ - passed_ : 0);
    passed_ += whole;
    return octets;
  }
  bool Spoilt() const { return flip_ < passed_ || cut_ < passed_; }
  bool Ended() const { return cut_ < passed_; }

 private:
  std::size_t flip_, cut_, passed_ = 0;
};

void Exchange(EnginePair& pair, Passage& passage) {
  for (int flight = 0;; ++flight) {
    Require(flight < 100, "an exchange comes to its end");
    const std::string to_server = pair.client->TakeWire(), to_client = pair.server->TakeWire();
    pair.server->ReceiveWire(to_server);
    pair.client->ReceiveWire(passage.Carry(to_client));
    if (passage.Ended()) pair.client->ReceiveEof();
    if (to_server.empty() && to_client.empty()) return;
  }
}

void SaysWhy(const TlsEngine& engine) {
  const bool failed = engine.GetState() == State::kFailed;
  Require(failed == !engine.FailureText().empty(), "an engine that failed says why");
  Require(!failed || IsLine(engine.FailureText()), "why it failed is a line");
  Require(engine.PeerAlert().empty() || (failed && IsLine(engine.PeerAlert())),
          "an alert of the peer ends it, and has a name");
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

void Agree(const Scene& scene, const EnginePair& pair, bool first) {
  const TlsFacts &client = pair.client->Facts(), &server = pair.server->Facts();
  Require(client.version == server.version && client.cipher == server.cipher,
          "both ends say the same version and suite");
  Require(
      client.version >= scene.client.versions.min && client.version <= scene.client.versions.max,
      "the version is one that the client takes");
  Require(
      server.version >= scene.server.versions.min && server.version <= scene.server.versions.max,
      "the version is one that the server takes");
  Require(client.alpn == server.alpn, "both ends say the same protocol");
  Require(client.alpn.empty() || scene.server.alpn_regardless ||
              (Has(scene.client.alpn, client.alpn) && Has(scene.server.alpn, client.alpn)),
          "the protocol is one that both speak");
  Require(server.server_name.empty() || scene.client.send_sni, "no name unless it is to be sent");
  Require(client.resumed == server.resumed, "both ends say whether a session was resumed");
  Require(!client.resumed || (!first && scene.client.resume && scene.server.tickets &&
                              scene.server.client_trust_pem.empty()),
          "a session is resumed where both want that, and there was one");
  Require(!client.verified || scene.client.verify, "verified is what was to be verified");
  Require(client.verified || !scene.client.verify || !scene.client.require_verified,
          "a client that wants it verified has it verified");
  Require(client.verified == client.verify_error.empty(), "what does not verify says why");
}

void Talk(EnginePair& pair, Passage& passage) {
  const std::string text = "NOOP\r\n", reply(40000, 'x');
  pair.client->Send(text);
  pair.server->Send(reply);
  Exchange(pair, passage);
  Require(pair.server->TakePlaintext() == text, "what the client says arrives");
  const std::string heard = pair.client->TakePlaintext();
  Require(heard == reply || (passage.Spoilt() && reply.starts_with(heard)),
          "what the server says arrives, or its beginning where somebody spoilt it");
  pair.server->CloseNotify();
  pair.client->CloseNotify();
  Exchange(pair, passage);
  Require(pair.server->GetState() == State::kClosed || passage.Spoilt(), "an end is an end");
}

// `number`: of those before it.
void Connect(Scene& scene, const TlsProvider& client, const TlsProvider& server,
             std::size_t number) {
  EnginePair pair{client.NewEngine(), server.NewEngine()};
  Scene undisturbed;
  Passage passage(number == scene.in ? scene : undisturbed);
  scene.server_log.clear();
  scene.client_log.clear();
  Exchange(pair, passage);
  SaysWhy(*pair.client);
  SaysWhy(*pair.server);
  if (pair.client->GetState() != State::kOpen || pair.server->GetState() != State::kOpen) return;
  Agree(scene, pair, number == 0);
  Require(scene.client_log.empty() == !scene.client.key_log &&
              scene.server_log.empty() == !scene.server.key_log,
          "keys are logged where that was asked for");
  Talk(pair, passage);
  SaysWhy(*pair.client);
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size > kMostText) return 0;
  fuzz::InstallFixedRandom();
  Scene scene;
  Read(fuzz::View(data, size), scene);
  fuzz::RestartFixedRandom(kRuns);
  const auto server = NewOpenSslServer(scene.server);
  const auto client = NewOpenSslClient(scene.client);
  Require(server || IsLine(server.error()), "there is a server, or a line that says why not");
  Require(client || IsLine(client.error()), "there is a client, or a line that says why not");
  const auto name = CheckServerName(scene.client.server_name);
  Require(name || (!client && IsLine(name.error())), "a name that is none makes no client");
  if (!scene.client.trust_pem.empty()) {
    const auto trust = CheckTrustPem(scene.client.trust_pem);
    Require(trust || !client, "trust anchors that are none make no client");
  }
  if (!server || !client) return 0;
  for (std::size_t i = 0; i <= scene.again; ++i) Connect(scene, **client, **server, i);
  return 0;
}
