// The TOML of baselines and expectations, read strictly and written.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

#include <toml++/toml.h>

#include "conformance/report/baseline.h"
#include "conformance/report/escapes.h"
#include "conformance/report/selector.h"
#include "conformance/report/verdicts.h"
#include "net/host.h"

namespace smtpspec {
namespace {

// Does not leave this file.
struct Malformed {
  int line;
  std::string text;
};

int LineOf(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}

std::string Text(const toml::table& table, std::string_view key, bool required) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) {
    if (required) throw Malformed{LineOf(table), fmt::format("an entry without {}", key)};
    return "";
  }
  const auto text = node->value<std::string>();
  if (!node->is_string() || (required && text->empty())) {
    throw Malformed{LineOf(*node), fmt::format("{} has to be text", key)};
  }
  return *text;
}

void CheckKeys(const toml::table& table, const std::set<std::string_view>& known) {
  for (const auto& [key, node] : table) {
    if (known.contains(key.str())) continue;
    throw Malformed{LineOf(node), fmt::format("unknown key {}; known here are {}",
                                              SafeText(key.str()), fmt::join(known, ", "))};
  }
}

ExpectedVerdict EntryOf(const toml::table& table) {
  CheckKeys(table, {"check", "transport", "variant", "verdict", "reason", "expires"});
  ExpectedVerdict entry;
  entry.line = LineOf(table);
  entry.check = Text(table, "check", true);
  entry.transport = Text(table, "transport", false);
  entry.variant = Text(table, "variant", false);
  entry.reason = Text(table, "reason", true);
  const std::string verdict = Text(table, "verdict", true);
  const auto known = VerdictOf(verdict);
  if (!known || *known == Verdict::kPass || *known == Verdict::kError) {
    throw Malformed{entry.line, fmt::format("verdict \"{}\"; expected fail, warn, note, skip or "
                                            "inconclusive",
                                            SafeText(verdict))};
  }
  entry.verdict = *known;
  if (const toml::node* const expires = table.get("expires")) {
    const auto date = expires->value<toml::date>();
    if (!date) throw Malformed{LineOf(*expires), "expires has to be a date, as in 2027-01-31"};
    entry.expires = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
  }
  return entry;
}

Exclusion ExclusionOf(const toml::table& table) {
  CheckKeys(table, {"check", "excluded"});
  return {Text(table, "check", true), Text(table, "excluded", true)};
}

template <class Entry, class Read>
void ReadTables(const toml::table& file, std::string_view key, std::vector<Entry>& into,
                const Read& read) {
  const toml::node* const node = file.get(key);
  if (node == nullptr) return;
  const toml::array* const array = node->as_array();
  const bool tables = array != nullptr && array->is_homogeneous<toml::table>();
  if (!tables) throw Malformed{LineOf(*node), fmt::format("expected [[{}]] tables", key)};
  for (const toml::node& table : *array) into.push_back(read(*table.as_table()));
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : SafeText(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// Check, transport, variant, verdict; the first two and the third may be "any".
using Key = std::tuple<std::string, std::string, std::string, Verdict>;

// Whether all results that agree with `result` in `fields` have its verdict: then the rest of the
// key need not be written.
bool Uniform(const RunReport& report, const CheckResult& result, bool by_transport) {
  return std::all_of(report.checks.begin(), report.checks.end(), [&](const CheckResult& other) {
    return other.id != result.id || (by_transport && other.transport != result.transport) ||
           other.verdict == result.verdict;
  });
}

Key KeyOf(const RunReport& report, const CheckResult& result) {
  if (Uniform(report, result, false)) return {result.id, "", "", result.verdict};
  if (Uniform(report, result, true)) return {result.id, result.transport, "", result.verdict};
  return {result.id, result.transport, result.variant, result.verdict};
}

}  // namespace

bool Baseline::Excludes(std::string_view check) const {
  return std::any_of(excluded.begin(), excluded.end(), [&](const Exclusion& exclusion) {
    return GlobMatches(exclusion.check, check);
  });
}

std::expected<Baseline, CommandError> ParseBaseline(std::string_view toml,
                                                    const std::string& file) {
  const auto refuse = [&](int line, std::string_view text) {
    return std::unexpected(CommandError{
        ExitCode::kUnreadable, fmt::format("{}:{}: {}", SafeText(file), line, SafeText(text))});
  };
  try {
    const toml::table table = toml::parse(toml, file);
    CheckKeys(table, {"server", "version", "expected", "excluded"});
    Baseline baseline;
    baseline.file = file;
    baseline.server = Text(table, "server", false);
    baseline.version = Text(table, "version", false);
    ReadTables(table, "expected", baseline.expected, EntryOf);
    ReadTables(table, "excluded", baseline.excluded, ExclusionOf);
    return baseline;
  } catch (const toml::parse_error& wrong) {
    return refuse(static_cast<int>(wrong.source().begin.line), wrong.description());
  } catch (const Malformed& wrong) {
    return refuse(wrong.line, wrong.text);
  }
}

std::expected<Baseline, CommandError> ReadBaseline(const std::string& file) {
  const auto text = net::ReadFile(file);
  if (!text) return std::unexpected(CommandError{ExitCode::kUnreadable, text.error()});
  return ParseBaseline(*text, file);
}

std::string BaselineText(const RunReport& report, bool all) {
  std::string text = "# Written from a run; each reason is the run's and waits for a better one.\n";
  if (!report.greeting.empty()) text += "# greeting " + EscapeOctets(report.greeting) + "\n";
  std::set<Key> written;
  for (const CheckResult& result : report.checks) {
    const bool deviates = result.verdict == Verdict::kFail || result.verdict == Verdict::kWarn;
    const bool judged_well = result.verdict == Verdict::kPass || result.verdict == Verdict::kNote;
    if (result.verdict == Verdict::kError || !(all ? !judged_well : deviates)) continue;
    const Key key = KeyOf(report, result);
    if (!written.insert(key).second) continue;
    const auto& [check, transport, variant, verdict] = key;
    text += fmt::format("\n[[expected]]\ncheck = {}\n", Quoted(check));
    if (!transport.empty()) text += fmt::format("transport = {}\n", Quoted(transport));
    if (!variant.empty()) text += fmt::format("variant = {}\n", Quoted(variant));
    const std::string& reason = result.reason.empty() ? result.title : result.reason;
    text += fmt::format("verdict = \"{}\"\nreason = {}\n", Name(verdict),
                        Quoted(reason.empty() ? "not known yet" : reason));
  }
  return text;
}

}  // namespace smtpspec
