#include "conformance/report/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

namespace smtpspec {
namespace {

constexpr std::pair<std::string_view, std::string_view> kTitles[] = {
    {"RFC 1870", "SIZE"},
    {"RFC 2034", "ENHANCEDSTATUSCODES"},
    {"RFC 2920", "PIPELINING"},
    {"RFC 3030", "CHUNKING and BINARYMIME"},
    {"RFC 3207", "STARTTLS"},
    {"RFC 3461", "DSN"},
    {"RFC 3463", "Enhanced status codes"},
    {"RFC 4422", "SASL"},
    {"RFC 4616", "SASL PLAIN"},
    {"RFC 4954", "AUTH"},
    {"RFC 5321", "Simple Mail Transfer Protocol"},
    {"RFC 5802", "SCRAM"},
    {"RFC 6152", "8BITMIME"},
    {"RFC 6409", "Message submission"},
    {"RFC 6531", "SMTPUTF8"},
    {"RFC 7677", "SCRAM-SHA-256"},
    {"RFC 7817", "TLS server identity"},
    {"RFC 8314", "Implicit TLS for submission"},
    {"RFC 8996", "Deprecation of TLS 1.0 and 1.1"},
    {"RFC 9325", "Recommendations for TLS"},
};

// "rfc5321/4.5.2/slug" → 5321 and "4.5.2".
struct Place {
  unsigned number = 0;  // 0: no RFC
  std::string section;
};

Place PlaceOf(std::string_view requirement) {
  Place place;
  if (!requirement.starts_with("rfc")) return place;
  const char* const end = requirement.data() + requirement.size();
  const auto read = std::from_chars(requirement.data() + 3, end, place.number);
  if (read.ec != std::errc() || (read.ptr != end && *read.ptr != '/')) return {};
  if (read.ptr == end) return place;
  const std::string_view rest(read.ptr + 1, static_cast<std::size_t>(end - read.ptr - 1));
  place.section = std::string(rest.substr(0, rest.find('/')));
  return place;
}

Place PlaceOf(const CheckResult& result) {
  for (const std::string& cover : result.covers) {
    const Place place = PlaceOf(cover);
    if (place.number != 0) return place;
  }
  return {};
}

// "4.5.10" after "4.5.9".
std::vector<unsigned> SectionNumbers(std::string_view section) {
  std::vector<unsigned> numbers;
  while (!section.empty()) {
    const std::string_view part = section.substr(0, section.find('.'));
    unsigned number = 0;
    std::from_chars(part.data(), part.data() + part.size(), number);
    numbers.push_back(number);
    section.remove_prefix(std::min(part.size() + 1, section.size()));
  }
  return numbers;
}

using SortKey = std::tuple<unsigned, std::vector<unsigned>, std::string>;

constexpr unsigned kThreats = 1'000'000, kStanding = 1'000'001;

}  // namespace

std::vector<ResultGroup> GroupResults(const RunReport& report) {
  std::map<SortKey, ResultGroup> groups;
  for (const CheckResult& result : report.checks) {
    Place place = PlaceOf(result);
    std::string document = fmt::format("RFC {}", place.number);
    if (result.id.starts_with("standing/")) {
      place = {kStanding, ""};
      document = "Standing invariants";
    } else if (place.number == 0) {
      place.number = kThreats;
      document = "Threats";
    }
    ResultGroup& group = groups[{place.number, SectionNumbers(place.section), place.section}];
    group.document = document;
    group.section = place.section;
    group.summary.Add(result);
    group.results.push_back(&result);
  }
  std::vector<ResultGroup> sorted;
  for (auto& [key, group] : groups) sorted.push_back(std::move(group));
  return sorted;
}

std::string DocumentTitle(std::string_view document) {
  for (const auto& [name, title] : kTitles) {
    if (name == document) return std::string(title);
  }
  return "";
}

std::string Citation(std::string_view requirement) {
  const Place place = PlaceOf(requirement);
  if (place.number == 0) return std::string(requirement);
  if (place.section.empty()) return fmt::format("RFC {}", place.number);
  return fmt::format("RFC {} §{}", place.number, place.section);
}

}  // namespace smtpspec
