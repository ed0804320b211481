#include "conformance/tamper/certificate_kinds.h"

#include <cctype>

#include "conformance/tamper/certificate_plan.h"

namespace smtpspec {
namespace {

using Plan = CertificatePlan;

constexpr std::int64_t kDay = 24 * 3600;
constexpr std::string_view kElsewhere = ".example.net";
constexpr const char* kCanSignMd5 = "RSA-2048";

std::string UpToNul(const std::string& name) {
  return name + '\0' + std::string(kElsewhere);
}

// A server of its own, whose key then signs what it may not.
void OrdinaryServer(CertificateOptions& options) {
  SetExtension(options, "basicConstraints", "critical,CA:FALSE");
  SetExtension(options, "keyUsage", "critical,digitalSignature");
  SetExtension(options, "extendedKeyUsage", "serverAuth");
}

void Expire(CertificateOptions& options) {
  options.not_before -= 60 * kDay;
  options.not_after = options.not_before + 30 * kDay;
}

void RsaKey(Plan& plan, const std::string& key) {
  plan.leaf.key = key;
  SetExtension(plan.leaf, "keyUsage", "critical,digitalSignature,keyEncipherment");
}

void SignWith(Plan& plan, CertificateOptions& options, const std::string& digest) {
  options.digest = digest;
  plan.weak = true;
}

// nameConstraints of an intermediate, for each name and address of the server.
std::string Constraints(const Plan& plan, const std::string& what) {
  std::string text = "critical";
  for (const std::string& name : plan.who.dns_names) text += "," + what + ";DNS:" + name;
  for (const std::string& address : plan.who.ip_addresses) {
    const bool six = address.find(':') != std::string::npos;
    text += "," + what + ";IP:" + address +
            (six ? "/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF" : "/255.255.255.255");
  }
  return text;
}

std::string InCapitals(std::string name) {
  for (char& letter : name)
    letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return name;
}

// The first label of the host, and what is behind it.
std::string Label(const Plan& plan) {
  return plan.Host().substr(0, plan.Host().find('.'));
}

struct Kind {
  std::string_view name;
  void (*change)(Plan&);
};
constexpr Kind kKinds[] = {
    {"good", [](Plan&) {}},
    // Names.
    {"wrong-name", [](Plan& plan) { plan.OnlyDnsName("other" + plan.Behind(1)); }},
    {"cn-only", [](Plan& plan) { plan.OnlyCommonName(plan.Host()); }},
    {"cn-beside-other-name",
     [](Plan& plan) {
       plan.OnlyDnsName("other" + plan.Behind(1));
       plan.leaf.common_name = plan.Host();
     }},
    {"wildcard", [](Plan& plan) { plan.OnlyDnsName("*" + plan.Behind(1)); }},
    {"two-labels", [](Plan& plan) { plan.OnlyDnsName("*" + plan.Behind(2)); }},
    {"bare-wildcard", [](Plan& plan) { plan.OnlyDnsName("*"); }},
    {"partial-wildcard",
     [](Plan& plan) { plan.OnlyDnsName(Label(plan).substr(0, 1) + "*" + plan.Behind(1)); }},
    {"partial-wildcard-end",
     [](Plan& plan) { plan.OnlyDnsName("*" + Label(plan).substr(1) + plan.Behind(1)); }},
    {"partial-wildcard-inside",
     [](Plan& plan) {
       const std::string label = Label(plan);
       plan.OnlyDnsName(label.front() + ("*" + label.substr(label.size() - 1)) + plan.Behind(1));
     }},
    {"ip-in-dns-name", [](Plan& plan) { plan.OnlyDnsName(plan.Address()); }},
    {"ip-in-cn", [](Plan& plan) { plan.OnlyCommonName(plan.Address()); }},
    {"wrong-ip",
     [](Plan& plan) {
       plan.NoNames();
       plan.leaf.ip_addresses = {"127.0.0.99"};
     }},
    {"nul-in-san", [](Plan& plan) { plan.OnlyDnsName(UpToNul(plan.Host())); }},
    {"nul-in-cn", [](Plan& plan) { plan.OnlyCommonName(UpToNul(plan.Host())); }},
    {"name-and-more", [](Plan& plan) { plan.OnlyDnsName(plan.Host() + std::string(kElsewhere)); }},
    {"longer-label", [](Plan& plan) { plan.OnlyDnsName("evil" + plan.Host()); }},
    {"parent-name", [](Plan& plan) { plan.OnlyDnsName(plan.Behind(1).substr(1)); }},
    {"upper-case", [](Plan& plan) { plan.OnlyDnsName(InCapitals(plan.Host())); }},
    {"empty-subject", [](Plan& plan) { plan.leaf.common_name.clear(); }},
    {"empty-san",
     [](Plan& plan) {
       plan.NoNames();
       SetExtension(plan.leaf, "subjectAltName", "DER:30:00");
     }},
    {"email-only",
     [](Plan& plan) {
       plan.NoNames();
       SetExtension(plan.leaf, "subjectAltName", "email:postmaster@" + plan.Host());
     }},
    {"uri-only",
     [](Plan& plan) {
       plan.NoNames();
       SetExtension(plan.leaf, "subjectAltName", "URI:smtp://" + plan.Host() + "/");
     }},
    {"srv-name-only",
     [](Plan& plan) {
       plan.NoNames();
       SetExtension(plan.leaf, "subjectAltName",
                    "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_submission." + plan.Host());
     }},
    // Time.
    {"expired", [](Plan& plan) { Expire(plan.leaf); }},
    {"not-yet-valid", [](Plan& plan) { plan.leaf.not_before = plan.leaf.not_after - kDay; }},
    {"intermediate-expired", [](Plan& plan) { Expire(plan.AddIntermediate()); }},
    // Chain.
    {"self-signed", [](Plan& plan) { plan.signer = Plan::Signer::kItself; }},
    {"unknown-ca", [](Plan& plan) { plan.signer = Plan::Signer::kUnknownCa; }},
    {"same-name-ca", [](Plan& plan) { plan.signer = Plan::Signer::kSameNamedCa; }},
    {"with-intermediate", [](Plan& plan) { plan.AddIntermediate(); }},
    {"broken-chain",
     [](Plan& plan) {
       plan.AddIntermediate();
       plan.shows_intermediates = false;
     }},
    {"unordered-chain",
     [](Plan& plan) {
       plan.AddIntermediate();
       plan.AddIntermediate();
       plan.in_order = false;
     }},
    {"extra-certificate",
     [](Plan& plan) {
       plan.AddIntermediate();
       plan.strangers = 1;
     }},
    {"hundred-certificates", [](Plan& plan) { plan.strangers = 99; }},
    {"leaf-as-ca", [](Plan& plan) { OrdinaryServer(plan.AddIntermediate()); }},
    {"ca-flag-missing",
     [](Plan& plan) {
       SetExtension(plan.AddIntermediate(), "basicConstraints", "critical,CA:FALSE");
     }},
    {"no-basic-constraints",
     [](Plan& plan) { SetExtension(plan.AddIntermediate(), "basicConstraints", ""); }},
    {"version-1-ca", [](Plan& plan) { plan.AddIntermediate().version_1 = true; }},
    {"no-cert-sign",
     [](Plan& plan) { SetExtension(plan.AddIntermediate(), "keyUsage", "critical,cRLSign"); }},
    {"path-length",
     [](Plan& plan) {
       SetExtension(plan.AddIntermediate(), "basicConstraints", "critical,CA:TRUE,pathlen:0");
       plan.AddIntermediate();
     }},
    {"name-constraints",
     [](Plan& plan) {
       SetExtension(plan.AddIntermediate(), "nameConstraints", Constraints(plan, "excluded"));
     }},
    {"name-constraints-ok",
     [](Plan& plan) {
       SetExtension(plan.AddIntermediate(), "nameConstraints", Constraints(plan, "permitted"));
     }},
    // Usage.
    {"client-usage", [](Plan& plan) { SetExtension(plan.leaf, "extendedKeyUsage", "clientAuth"); }},
    {"no-usage", [](Plan& plan) { SetExtension(plan.leaf, "extendedKeyUsage", ""); }},
    {"no-digital-signature",
     [](Plan& plan) { SetExtension(plan.leaf, "keyUsage", "critical,dataEncipherment"); }},
    {"unknown-critical",
     [](Plan& plan) { SetExtension(plan.leaf, "1.3.6.1.4.1.32473.1", "critical,DER:05:00"); }},
    {"must-staple", [](Plan& plan) { SetExtension(plan.leaf, "tlsfeature", "status_request"); }},
    // Strength.
    {"rsa", [](Plan& plan) { RsaKey(plan, "RSA-2048"); }},
    {"rsa-4096", [](Plan& plan) { RsaKey(plan, "RSA-4096"); }},
    {"weak-key",
     [](Plan& plan) {
       RsaKey(plan, "RSA-1024");
       plan.weak = true;
     }},
    {"weak-key-512",
     [](Plan& plan) {
       RsaKey(plan, "RSA-512");
       plan.weak = true;
       plan.max_version = "TLSv1.2";  // too short for the signatures of 1.3
     }},
    {"sha1", [](Plan& plan) { SignWith(plan, plan.leaf, "SHA1"); }},
    {"md5",
     [](Plan& plan) {
       plan.AddIntermediate().key = kCanSignMd5;
       SignWith(plan, plan.leaf, "MD5");
     }},
    {"sha1-intermediate", [](Plan& plan) { SignWith(plan, plan.AddIntermediate(), "SHA1"); }},
    {"md5-intermediate",
     [](Plan& plan) {
       plan.AddIntermediate().key = kCanSignMd5;
       SignWith(plan, plan.AddIntermediate(), "MD5");
     }},
};

}  // namespace

std::expected<ServedCertificate, std::string> NewServedCertificate(const ServerIdentity& who,
                                                                   std::string_view kind_name) {
  std::string names;
  for (const Kind& kind : kKinds) {
    names += (names.empty() ? "" : ", ") + std::string(kind.name);
    if (kind.name != kind_name) continue;
    CertificatePlan plan(who);
    kind.change(plan);
    return Make(plan);
  }
  return std::unexpected("no certificate=" + std::string(kind_name) + "; known are " + names);
}

bool CertificateIsOfLabels(std::string_view kind) {
  return kind == "two-labels" || kind == "parent-name" || kind.find("wildcard") != kind.npos;
}

std::vector<std::string_view> CertificateKinds() {
  std::vector<std::string_view> names;
  for (const Kind& kind : kKinds) names.push_back(kind.name);
  return names;
}

}  // namespace smtpspec
