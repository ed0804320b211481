#include "conformance/run/tls_arguments.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace smtpspec {
namespace {

constexpr std::array<std::string_view, 5> kVersions = {"ssl3", "1.0", "1.1", "1.2", "1.3"};

std::unexpected<std::string> NoArgument(const std::string& argument) {
  return std::unexpected("no argument of tls here: " + argument);
}

// True when it could be used.
bool Take(std::string_view name, const std::string& value, TlsWish& wish) {
  const bool version = std::ranges::find(kVersions, value) != kVersions.end();
  TlsRequest& request = wish.request;
  if (name == "version" && version) {
    request.min_version = request.max_version = value;
  } else if (name == "min" && version) {
    request.min_version = value;
  } else if (name == "max" && version) {
    request.max_version = value;
  } else if (name == "alpn" && !value.empty()) {
    request.alpn.push_back(value);
  } else if (name == "sni" && !value.empty()) {
    request.server_name = value;
  } else if (name == "verify" && (value == "pkix" || value == "none")) {
    wish.verify = value == "pkix";
  } else {
    return false;
  }
  return true;
}

bool Has(const TlsFacts& facts, const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const std::string value = words.size() > 1 ? words[1] : std::string();
  if (words[0] == "alpn") return value.empty() ? !facts.alpn.empty() : facts.alpn == value;
  if (words[0] == "version") return facts.version == "TLSv" + value;
  if (words[0] == "verified") return facts.verified;
  return words[0] == "resumed" && facts.resumed;
}

bool AnyNeedsOpenSsl(const std::vector<script::Step>& steps) {
  return std::ranges::any_of(steps, [](const script::Step& step) {
    if (const auto* tls = std::get_if<script::Tls>(&step.what))
      return !tls->arguments.empty() || !tls->attributes.empty();
    const auto* repeat = std::get_if<script::Repeat>(&step.what);
    return repeat && AnyNeedsOpenSsl(repeat->steps);
  });
}

}  // namespace

std::expected<TlsWish, std::string> ReadTlsArguments(const std::vector<std::string>& arguments) {
  TlsWish wish;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == argument.npos) return NoArgument(argument);
    const std::string_view name = std::string_view(argument).substr(0, equals);
    if (!Take(name, argument.substr(equals + 1), wish)) return NoArgument(argument);
  }
  return wish;
}

bool HandshakeFits(const script::Attribute& attribute, const TlsFacts& facts,
                   const script::Placeholders& values) {
  std::vector<std::string> words;
  for (const script::Template& word : attribute.words) words.push_back(Fill(word, values));
  switch (attribute.kind) {
    case script::Attribute::Kind::kHas:
      return Has(facts, words);
    case script::Attribute::Kind::kHasNo:
      return !Has(facts, words);
    case script::Attribute::Kind::kInTls:
      return true;
    default:
      return false;
  }
}

bool NeedsOpenSsl(const script::Block& check) {
  return AnyNeedsOpenSsl(check.steps);
}

}  // namespace smtpspec
