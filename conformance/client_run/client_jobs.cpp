#include "conformance/client_run/client_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "conformance/tamper/certificate_kinds.h"
#include "conformance/tamper/server_end.h"

namespace smtpspec {
namespace {

constexpr const char* kDefaultControl = "control/sends";
constexpr std::chrono::milliseconds kShort = std::chrono::seconds(1);

// A certificate of which nothing can be said for a host with a name like this.
bool CertificateIsNotFor(const script::Block& check, const std::string& host) {
  constexpr std::string_view kCertificate = "certificate=";
  if (host.find('.') != host.npos) return false;
  for (const TamperHandshake& handshake : HandshakesOf(check))
    for (const std::string_view word : handshake.arguments)
      if (word.starts_with(kCertificate) && CertificateIsOfLabels(word.substr(kCertificate.size())))
        return true;
  return false;
}

}  // namespace

std::chrono::milliseconds PausesOf(const script::Block& check) {
  std::chrono::milliseconds paused{0};
  for (const script::Step& step : check.steps)
    if (const auto* rule = std::get_if<script::Rule>(&step.what)) paused += rule->change.time;
  return paused;
}

std::vector<ClientJob> ClientJobsOf(const script::Library& library, const script::Block& check,
                                    const ClientTraits& client, const ClientRunOptions& options) {
  std::vector<ClientJob> jobs;
  const std::string policy(Name(options.policy));
  if (!check.policy.empty() && std::ranges::find(check.policy, policy) == check.policy.end())
    return {{&check, {}, "it is about other policies than " + policy}};
  for (script::Variant& variant : script::Expand(library, check, "")) {
    ClientJob job{&check, std::move(variant), {}};
    if (PausesOf(job.variant.check) > kShort && !options.slow && !client.in_memory)
      job.skip = "it waits longer than a second; --slow runs it";
    if (CertificateIsNotFor(job.variant.check, client.host))
      job.skip = "it is about the labels of a name, and " + client.host + " has but one";
    const bool several = std::ranges::any_of(
        job.variant.check.given, [](const script::Given& g) { return g.name == "recipients"; });
    if (several && !client.takes_recipients)
      job.skip = "the command takes one recipient; {recipients} gives it several";
    jobs.push_back(std::move(job));
  }
  return jobs;
}

std::string ClientControlOf(const script::Block& check) {
  if (check.id == kDefaultControl) return {};
  const std::string id = check.control.empty() ? kDefaultControl : check.control;
  return id == check.id ? "" : id;
}

CheckResult Describe(const ClientJob& job, const ClientRunOptions& options) {
  const script::Block& check = *job.check;
  CheckResult result;
  result.id = check.id;
  result.title = check.title;
  result.level = check.level;
  result.covers = check.covers;
  result.tags = check.tags;
  result.transport = Name(options.policy);
  result.variant = job.variant.variant;
  result.labels = job.variant.labels;
  result.segmentation = "whole";
  result.control = ClientControlOf(check);
  result.reproduce = options.reproduce;
  if (const std::size_t at = result.reproduce.find("{check}"); at != std::string::npos)
    result.reproduce.replace(at, 7, fmt::format("{} --seed {}", check.id, options.seed));
  return result;
}

script::Placeholders ValuesOf(const ClientJob& job, const std::string& host,
                              const ClientRunOptions& options, unsigned round) {
  return ClientValues(
      host, options.seed,
      fmt::format("{} {} {} {}", job.check->id, Name(options.policy), job.variant.variant, round));
}

}  // namespace smtpspec
