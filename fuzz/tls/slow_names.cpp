#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/tls/slow_verifier.h"

namespace smtpspec::fuzz {
namespace {

std::string Lower(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

std::vector<std::string> LabelsOf(const std::string& name) {
  std::vector<std::string> labels(1);
  for (const char octet : name) {
    if (octet == '.')
      labels.emplace_back();
    else
      labels.back() += octet;
  }
  return labels;
}

bool IsHyphenated(const std::string& label) {
  return !label.empty() && std::ranges::all_of(label, [](unsigned char octet) {
    return octet < 128 && (std::isalnum(octet) != 0 || octet == '-');
  });
}

// A label as host names have them.
bool IsOfHost(const std::string& label) {
  return IsHyphenated(label) && label.front() != '-' && label.back() != '-';
}

}  // namespace

//= rfc9525/6.3/case-does-not-matter
//= rfc9525/6.3/names-are-compared-whole
//= rfc9525/6.3/wildcard-fits-one-label
//= rfc9525/6.3/wildcard-is-whole-leftmost-label
bool SlowNameMatches(std::string presented, std::string name) {
  if (presented.find('\0') != std::string::npos) return false;
  presented = Lower(std::move(presented));
  name = Lower(std::move(name));
  const std::vector<std::string> pattern = LabelsOf(presented), host = LabelsOf(name);
  if (std::ranges::any_of(host, [](const std::string& label) { return label.empty(); }))
    return false;
  if (presented == name) return true;
  if (pattern.front() != "*" || pattern.size() < 3 || pattern.size() != host.size()) return false;
  const bool same_rest = std::equal(pattern.begin() + 1, pattern.end(), host.begin() + 1);
  const bool of_host = std::all_of(pattern.begin() + 1, pattern.end(), IsOfHost);
  return same_rest && of_host && (IsHyphenated(host.front()) || host.front() == "*");
}

}  // namespace smtpspec::fuzz
