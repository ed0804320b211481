#include "conformance/meeting/meeting_case.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/mutant/given.h"
#include "conformance/tamper/server_end.h"
#include "sasl/mechanism.h"

namespace smtpspec {
namespace {

using script::Change;
using script::Rule;

std::string FirstWord(const script::Given& given) {
  return given.arguments.empty() ? std::string() : Fill(given.arguments[0], MeetingValues());
}

std::expected<void, std::string> Apply(const script::Given& given, MeetingSetup& setup) {
  const std::string word = FirstWord(given);
  if (given.name == "login") {
    if (word != "none") return std::unexpected("given login knows none");
    setup.login = false;
    return {};
  }
  if (given.name == "mechanism") {
    if (std::ranges::find(ClientMechanisms(), word) == ClientMechanisms().end())
      return std::unexpected("given mechanism: our client has none of the name \"" + word + "\"");
    setup.mechanism = word;
    return {};
  }
  ServerSetup server{{*setup.server, MemoryTls::kLedger, setup.handshake}, {}};
  auto applied = ApplyGiven(given, MeetingValues(), server);
  if (!applied) return applied;
  if (server.leftover)
    return std::unexpected("given leftover is of a tamper in front of the server; here is none");
  setup.server = std::make_shared<const ServerConfig>(std::move(server.memory.config));
  if (server.memory.tls == MemoryTls::kAsConfigured) setup.server_tls = false;
  setup.handshake = std::move(server.memory.handshake);
  return {};
}

// What our client takes; a test holds it against OpenSSL.
constexpr std::string_view kGoodCertificates[] = {"good",
                                                  "wildcard",
                                                  "upper-case",
                                                  "empty-subject",
                                                  "no-usage",
                                                  "must-staple",
                                                  "with-intermediate",
                                                  "unordered-chain",
                                                  "extra-certificate",
                                                  "hundred-certificates",
                                                  "name-constraints-ok",
                                                  "rsa",
                                                  "rsa-4096"};

bool OfHandshake(const Rule& rule) {
  return rule.change.kind == Change::Kind::kTls || rule.change.kind == Change::Kind::kFail;
}

std::expected<void, std::string> ApplyHandshake(const Rule& rule, MeetingSetup& setup) {
  constexpr std::string_view kCertificate = "certificate=";
  TamperHandshake handshake;
  for (const script::Template& argument : rule.change.arguments) {
    std::string word = Fill(argument, MeetingValues());
    if (rule.change.kind == Change::Kind::kFail) {
      handshake.alert = std::move(word);
    } else if (word.starts_with(kCertificate)) {
      const std::string kind = word.substr(kCertificate.size());
      setup.handshake.verified = IsGoodCertificate(kind);
      setup.handshake.verify_error = setup.handshake.verified ? "" : kind;
      setup.certificate = kind;
    } else {
      handshake.arguments.push_back(std::move(word));
    }
  }
  auto outcome = LedgerOutcomeOf(handshake, setup.handshake);
  if (!outcome) return std::unexpected(outcome.error());
  setup.handshake = *std::move(outcome);
  return {};
}

}  // namespace

bool IsGoodCertificate(std::string_view kind) {
  return std::ranges::find(kGoodCertificates, kind) != std::end(kGoodCertificates);
}

std::expected<MeetingSetup, std::string> ReadMeeting(const script::Block& block) {
  TlsPolicy policy = TlsPolicy::kStartTls;
  if (block.policy.size() > 1)
    return std::unexpected("a case has one policy; " + block.id + " has several");
  if (!block.policy.empty()) policy = TlsPolicyFrom(block.policy[0]).value_or(policy);
  MeetingSetup setup = PlainMeeting(policy);
  for (const script::Given& given : block.given)
    if (auto applied = Apply(given, setup); !applied) return std::unexpected(applied.error());
  for (const script::Step& step : block.steps) {
    const auto* rule = std::get_if<Rule>(&step.what);
    if (!rule)
      return std::unexpected("a step that is no rule: \"" + step.source +
                             "\"; say under server or under client above for a dialogue");
    if (!OfHandshake(*rule)) {
      setup.rules.push_back(*rule);
      continue;
    }
    if (auto applied = ApplyHandshake(*rule, setup); !applied)
      return std::unexpected(applied.error());
  }
  if (policy == TlsPolicy::kImplicit && !setup.server_tls)
    return std::unexpected("a server without TLS has no port for implicit TLS");
  return setup;
}

}  // namespace smtpspec
