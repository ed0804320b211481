#include "fuzz/tls/tls_scene.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include "conformance/tamper/certificate_plan.h"
#include "fuzz/tls/fixed_random.h"
#include "fuzz/tls/real_tls.h"

namespace smtpspec::fuzz {
namespace {

using Plan = CertificatePlan;

constexpr std::int64_t kNow = 1'700'000'000, kDay = 86400;
constexpr std::uint64_t kAuthority = 11, kChain = 12, kHandshakes = 13;  // streams of randomness
constexpr std::size_t kMostText = 1500, kMostIntermediates = 3, kMostNames = 8;

const ServerIdentity& Identity() {
  static const ServerIdentity who = [] {
    RestartFixedRandom(kAuthority);
    return ServerIdentity{{"mx.example.org"}, {"127.0.0.1"}, NewTestCa(kNow).value(), kNow, false};
  }();
  return who;
}

struct Draft {
  Plan plan{Identity()};
  TlsScene scene;
  std::string kind, chain;  // `chain`: the lines that it follows from
  bool named = false;

  CertificateOptions& Now() {
    return plan.intermediates.empty() ? plan.leaf : plan.intermediates.back();
  }
  // The names of the plan's identity make place for those that the text has.
  CertificateOptions& Named() {
    if (!std::exchange(named, true)) plan.NoNames();
    return plan.leaf;
  }
};

int Hex(char digit) {
  const std::string_view digits = "0123456789abcdef";
  const std::size_t at = digits.find(digit);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string Decoded(std::string_view text) {
  std::string octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && Hex(text[i + 1]) >= 0 && Hex(text[i + 2]) >= 0;
    octets += escaped ? static_cast<char>(16 * Hex(text[i + 1]) + Hex(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return octets;
}

std::string FirstWord(const std::string& text) {
  return text.substr(0, text.find(' '));
}
std::string SecondWord(const std::string& text) {
  const std::size_t space = text.find(' ');
  return space == std::string::npos ? "" : text.substr(space + 1);
}

std::int64_t Days(const std::string& text) {
  return std::clamp<std::int64_t>(std::atoll(text.c_str()), -9000, 9000) * kDay;
}

bool IsOfWords(const std::string& text, std::string_view also) {
  return !text.empty() && std::ranges::all_of(text, [&](unsigned char octet) {
    return (octet < 128 && std::isalnum(octet) != 0) ||
           also.find(static_cast<char>(octet)) != also.npos;
  });
}

void SetNamed(CertificateOptions& options, const std::string& name, const std::string& value) {
  if (value == "none") return SetExtension(options, name, "");
  if (IsOfWords(value, ",")) SetExtension(options, name, value);
}

void Constrain(Draft& draft, const char* how, const std::string& name) {
  if (draft.plan.intermediates.empty() || !IsOfWords(name, "-.")) return;
  auto& extensions = draft.Now().extensions;
  const auto found =
      std::ranges::find(extensions, "nameConstraints", &std::pair<std::string, std::string>::first);
  const std::string more = std::string(",") + how + ";DNS:" + name;
  if (found == extensions.end())
    extensions.emplace_back("nameConstraints", "critical" + more);
  else if (found->second.size() < 300)
    found->second += more;
}

void SetSigner(Draft& draft, const std::string& who) {
  if (who == "itself") draft.plan.signer = Plan::Signer::kItself;
  if (who == "unknown") draft.plan.signer = Plan::Signer::kUnknownCa;
  if (who == "same-name") draft.plan.signer = Plan::Signer::kSameNamedCa;
}

void SetVersion(std::string& version, const std::string& number, const std::string& least) {
  const std::string name = number == "1.0" ? "TLSv1" : "TLSv" + number;
  const bool known = number == "1.0" || number == "1.1" || number == "1.2" || number == "1.3";
  if (known && name >= least) version = name;
}

struct Word {
  std::string_view name;
  void (*apply)(Draft& draft, const std::string& value);
};
constexpr Word kWords[] = {
    {"kind", [](Draft& draft, const std::string& value) { draft.kind = value; }},
    {"dns",
     [](Draft& draft, const std::string& value) {
       auto& names = draft.Named().dns_names;
       if (names.size() < kMostNames) names.push_back(Decoded(value));
     }},
    {"ip",
     [](Draft& draft, const std::string& value) {
       auto& addresses = draft.Named().ip_addresses;
       if (addresses.size() < kMostNames) addresses.push_back(value);
     }},
    {"cn",
     [](Draft& draft, const std::string& value) { draft.plan.leaf.common_name = Decoded(value); }},
    {"intermediate",
     [](Draft& draft, const std::string&) {
       if (draft.plan.intermediates.size() < kMostIntermediates) draft.plan.AddIntermediate();
     }},
    {"valid",
     [](Draft& draft, const std::string& value) {
       draft.Now().not_before = kNow - Days(FirstWord(value));
       draft.Now().not_after = kNow + Days(SecondWord(value));
     }},
    {"usage", [](Draft& draft,
                 const std::string& value) { SetNamed(draft.Now(), "extendedKeyUsage", value); }},
    {"key-usage",
     [](Draft& draft, const std::string& value) { SetNamed(draft.Now(), "keyUsage", value); }},
    {"not-ca",
     [](Draft& draft, const std::string&) {
       SetExtension(draft.Now(), "basicConstraints", "critical,CA:FALSE");
     }},
    {"pathlen",
     [](Draft& draft, const std::string& value) {
       if (!draft.plan.intermediates.empty())
         SetExtension(
             draft.Now(), "basicConstraints",
             "critical,CA:TRUE,pathlen:" + std::to_string(std::abs(std::atoi(value.c_str())) % 4));
     }},
    {"permit",
     [](Draft& draft, const std::string& value) { Constrain(draft, "permitted", value); }},
    {"exclude",
     [](Draft& draft, const std::string& value) { Constrain(draft, "excluded", value); }},
    {"critical",
     [](Draft& draft, const std::string&) {
       SetExtension(draft.Now(), "1.3.6.1.4.1.32473.1", "critical,DER:05:00");
     }},
    {"sha1", [](Draft& draft, const std::string&) { draft.Now().digest = "SHA1"; }},
    {"version-1", [](Draft& draft, const std::string&) { draft.Now().version_1 = true; }},
    {"signer", SetSigner},
    {"hide", [](Draft& draft, const std::string&) { draft.plan.shows_intermediates = false; }},
    {"reverse", [](Draft& draft, const std::string&) { draft.plan.in_order = false; }},
    {"strangers",
     [](Draft& draft, const std::string& value) {
       draft.plan.strangers = static_cast<std::size_t>(std::abs(std::atoi(value.c_str())) % 4);
     }},
    {"name", [](Draft& draft, const std::string& value) { draft.scene.name = Decoded(value); }},
    {"time", [](Draft& draft, const std::string& value) { draft.scene.time = kNow + Days(value); }},
    {"client",
     [](Draft& draft, const std::string& value) {
       SetVersion(draft.scene.client_min, FirstWord(value), "TLSv1.2");
       SetVersion(draft.scene.client_max, SecondWord(value), "TLSv1.2");
     }},
    {"server",
     [](Draft& draft, const std::string& value) {
       SetVersion(draft.scene.server_min, FirstWord(value), "TLSv1");
       SetVersion(draft.scene.server_max, SecondWord(value), "TLSv1");
     }},
    {"policy",
     [](Draft& draft, const std::string& value) {
       draft.scene.policy = TlsPolicyFrom(value).value_or(draft.scene.policy);
     }},
};

void Apply(std::string_view line, Draft& draft) {
  constexpr std::string_view kNotOfChain[] = {"name", "time", "client", "server", "policy"};
  const std::string text(line);
  for (const Word& word : kWords) {
    if (word.name != FirstWord(text)) continue;
    word.apply(draft, SecondWord(text));
    if (std::ranges::find(kNotOfChain, word.name) == std::end(kNotOfChain))
      draft.chain += text + '\n';
  }
}

std::expected<ServedCertificate, std::string> NewServed(const Draft& draft) {
  RestartFixedRandom(kChain);
  if (!draft.kind.empty()) {
    if (IsQuickCertificate(draft.kind)) return NewServedCertificate(Identity(), draft.kind);
    return std::unexpected("no quick kind of certificate: " + draft.kind);
  }
  auto served = Make(draft.plan);
  if (served) served->weak = true;
  return served;
}

// Kept for a while: to make one takes as long as to use it, and many inputs have the same.
std::expected<ServedCertificate, std::string> ServedOf(const Draft& draft) {
  constexpr std::size_t kMostKept = 500;
  static std::map<std::string, ServedCertificate> kept;
  if (const auto found = kept.find(draft.chain); found != kept.end()) return found->second;
  auto made = NewServed(draft);
  if (kept.size() >= kMostKept) kept.clear();
  if (made) kept.emplace(draft.chain, *made);
  return made;
}

}  // namespace

bool TlsScene::VersionsMeet() const {
  return client_min <= client_max && server_min <= server_max && client_min <= server_max &&
         server_min <= client_max;
}

std::expected<TlsScene, std::string> ReadTlsScene(std::string_view text) {
  InstallFixedRandom();
  if (text.size() > kMostText) return std::unexpected("a text of at most 1500 octets expected");
  Draft draft;
  draft.scene.time = kNow;
  draft.scene.anchor_pem = Identity().ca.certificate_pem;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Apply(text.substr(0, end), draft);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  auto served = ServedOf(draft);
  if (!served) return std::unexpected(served.error());
  draft.scene.served = *std::move(served);
  RestartFixedRandom(kHandshakes);
  return std::move(draft.scene);
}

}  // namespace smtpspec::fuzz
