#include "conformance/report/selector.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "conformance/report/escapes.h"
#include "conformance/report/verdicts.h"
#include "net/host.h"

namespace smtpspec {
namespace {

constexpr std::string_view kLevel = "level:", kTag = "tag:";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// "rfc3207", "rfc5321/4.5.2", "threat/…": about what is covered, not about the check's own name.
bool NamesRequirement(std::string_view selector) {
  if (selector == "threat" || selector.starts_with("threat/")) return true;
  return selector.starts_with("rfc") && selector.size() > 3 && IsDigit(selector[3]);
}

// A prefix that ends where a part of the id ends: "rfc5321/4.5" holds 4.5.2, but not 4.50.
bool CoversMatch(std::string_view selector, std::string_view cover) {
  if (selector.find('*') != std::string_view::npos) return GlobMatches(selector, cover);
  if (!cover.starts_with(selector)) return false;
  if (cover.size() == selector.size()) return true;
  const char next = cover[selector.size()];
  return next == '/' || (next == '.' && selector.find('/') != std::string_view::npos);
}

std::string_view Trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) {
    line.remove_suffix(1);
  }
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  return line;
}

std::string Advice(std::string_view selector, const std::vector<Selectable>& items,
                   std::string_view kind) {
  const std::string prefix = std::string(selector) + "/";
  for (const Selectable& item : items) {
    if (item.id.starts_with(prefix)) return fmt::format("; \"{}/*\" would", SafeText(selector));
  }
  return fmt::format("; `smtpspec list {}` shows what there is", kind);
}

std::uint64_t Fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

bool GlobMatches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Selectable SelectableOf(const script::Block& check) {
  return {check.id, std::string(Name(check.level)), check.covers, check.tags};
}

bool SelectorMatches(std::string_view selector, const Selectable& item) {
  const auto matches = [&](std::string_view text) { return GlobMatches(selector, text); };
  if (selector.starts_with(kLevel)) return selector.substr(kLevel.size()) == item.level;
  if (selector.starts_with(kTag)) {
    selector.remove_prefix(kTag.size());
    return std::any_of(item.tags.begin(), item.tags.end(), matches);
  }
  if (matches(item.id)) return true;
  if (!NamesRequirement(selector)) return false;
  return std::any_of(item.covers.begin(), item.covers.end(),
                     [&](std::string_view cover) { return CoversMatch(selector, cover); });
}

std::expected<std::vector<std::string>, CommandError> ReadSelectors(
    const std::vector<std::string>& arguments) {
  std::vector<std::string> selectors;
  for (const std::string& argument : arguments) {
    if (!argument.starts_with("@")) {
      selectors.push_back(argument);
      continue;
    }
    const auto file = net::ReadFile(argument.substr(1));
    if (!file) return std::unexpected(CommandError{ExitCode::kUnreadable, file.error()});
    std::string_view rest = *file;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = Trimmed(rest.substr(0, end));
      if (!line.empty()) selectors.emplace_back(line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return selectors;
}

std::expected<std::vector<std::size_t>, CommandError> Select(
    const std::vector<std::string>& selectors, const std::vector<Selectable>& items,
    std::string_view kind) {
  const bool all = std::all_of(selectors.begin(), selectors.end(),
                               [](std::string_view s) { return s.starts_with("!"); });
  std::set<std::size_t> meant, taken_away;
  for (std::size_t i = 0; all && i < items.size(); ++i) meant.insert(i);
  for (const std::string& written : selectors) {
    const bool negated = written.starts_with("!");
    const std::string_view selector = std::string_view(written).substr(negated ? 1 : 0);
    bool any = false;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!SelectorMatches(selector, items[i])) continue;
      any = true;
      (negated ? taken_away : meant).insert(i);
    }
    if (!any) {
      return std::unexpected(CommandError{
          ExitCode::kUsage, fmt::format("selector \"{}\" matches nothing{}", SafeText(written),
                                        Advice(selector, items, kind))});
    }
  }
  std::vector<std::size_t> chosen;
  std::set_difference(meant.begin(), meant.end(), taken_away.begin(), taken_away.end(),
                      std::back_inserter(chosen));
  if (chosen.empty() && !selectors.empty()) {
    return std::unexpected(CommandError{
        ExitCode::kUsage, "the selectors take away all that they name; nothing is left of it"});
  }
  return chosen;
}

bool Shard::Holds(std::string_view id) const {
  return Fnv1a(id) % parts == part - 1;
}

std::expected<Shard, CommandError> ParseShard(std::string_view text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard.part);
  const bool slash = first.ec == std::errc() && first.ptr != end && *first.ptr == '/';
  const auto second = slash ? std::from_chars(first.ptr + 1, end, shard.parts) : first;
  if (!slash || second.ec != std::errc() || second.ptr != end || shard.part < 1 ||
      shard.part > shard.parts) {
    return std::unexpected(CommandError{
        ExitCode::kUsage,
        fmt::format("--shard {}: expected I/N with 1 <= I <= N, as in 2/5", SafeText(text))});
  }
  return shard;
}

}  // namespace smtpspec
