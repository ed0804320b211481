#include "conformance/report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/groups.h"
#include "conformance/report/transcript_text.h"
#include "conformance/report/verdicts.h"

namespace smtpspec {
namespace {

// The colour of a verdict, as the terminal's own palette has it.
std::string_view ColourOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "\x1b[32m";
    case Verdict::kFail:
    case Verdict::kError:
      return "\x1b[1;31m";
    case Verdict::kWarn:
    case Verdict::kInconclusive:
      return "\x1b[33m";
    case Verdict::kNote:
    case Verdict::kSkip:
      return "\x1b[36m";
  }
  return "";
}

// What stands in front of a finding: failures are meant to be seen.
std::string Word(Verdict verdict) {
  if (verdict == Verdict::kFail) return "FAIL";
  if (verdict == Verdict::kError) return "ERROR";
  return std::string(Name(verdict));
}

// Octets; as many as one wants to read of a reply that is longer.
constexpr std::size_t kMostObserved = 300;

class Printer {
 public:
  Printer(const RunReport& report, const RunContext& context, const TerminalLayout& layout)
      : report_(report), context_(context), layout_(layout), summary_(Summarize(report)) {}

  std::string Print() {
    Head();
    Groups();
    for (const Verdict verdict :
         {Verdict::kError, Verdict::kFail, Verdict::kWarn, Verdict::kNote}) {
      for (const SameFinding& finding : Findings(report_, verdict)) Finding(finding);
    }
    UnjudgedLines(Verdict::kInconclusive);
    UnjudgedLines(Verdict::kSkip);
    Again();
    Foot();
    return std::move(out_);
  }

 private:
  std::string Coloured(Verdict verdict, const std::string& text) const {
    if (!layout_.colour) return text;
    return fmt::format("{}{}\x1b[0m", ColourOf(verdict), text);
  }

  void Line(std::string_view name, std::string_view text) {
    out_ += fmt::format("{:<9} {}\n", name, text);
  }

  void Head() {
    Line("smtpspec", fmt::format("{}   fail-on {}   seed {}   -j {}", SafeText(report_.version),
                                 SafeText(report_.fail_on), SafeText(report_.seed), context_.jobs));
    Line("target", fmt::format("{} {}", SafeText(report_.role), SafeText(report_.address)));
    if (!report_.greeting.empty()) Line("greeting", EscapeOctets(report_.greeting));
    for (const auto& [transport, extensions] : report_.extensions) {
      std::string list;
      for (const std::string& extension : extensions) {
        list += (list.empty() ? "" : ", ") + EscapeOctets(extension);
      }
      Line("offers", fmt::format("{}: {}", SafeText(transport), list.empty() ? "nothing" : list));
    }
    out_ += "\n";
  }

  std::string Counts(const Summary& summary) const {
    std::string text;
    for (const Verdict verdict : kAllVerdicts) {
      if (summary.Of(verdict) == 0) continue;
      text += (text.empty() ? "" : "   ") +
              Coloured(verdict, fmt::format("{} {}", summary.Of(verdict), Word(verdict)));
    }
    if (summary.xfail > 0) text += fmt::format("   {} xfail", summary.xfail);
    if (summary.xpass > 0) text += fmt::format("   {} xpass", summary.xpass);
    return text;
  }

  // Groups in which everything passed or was skipped are told by number, unless all are wanted.
  void Groups() {
    std::string document;
    std::size_t quiet = 0;
    for (const ResultGroup& group : GroupResults(report_)) {
      const std::size_t uneventful =
          group.summary.Of(Verdict::kPass) + group.summary.Of(Verdict::kSkip);
      if (!layout_.verbose && uneventful == group.summary.Total()) {
        ++quiet;
        continue;
      }
      if (group.document != document) {
        document = group.document;
        const std::string title = DocumentTitle(document);
        out_ += fmt::format("{}{}\n", document, title.empty() ? "" : " " + title);
      }
      const std::string section = group.section.empty() ? "" : "§" + SafeText(group.section);
      // "§" takes two octets and one column.
      out_ +=
          fmt::format("  {:<{}} {}\n", section, section.empty() ? 12 : 13, Counts(group.summary));
    }
    if (quiet > 0) {
      out_ += fmt::format("{} {}, nothing failed  (-v shows them)\n",
                          document.empty() ? "all" : "…", Plural(quiet, "area"));
    }
    out_ += "\n";
  }

  static std::string Plural(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  }

  // In one line where it is no failure and not all is wanted.
  void Finding(const SameFinding& finding) {
    const CheckResult& first = *finding.first;
    const bool brief = !layout_.verbose && !IsUnexpectedFailure(first, FailOnOrMust()) &&
                       first.verdict != Verdict::kError;
    const std::string known = first.baseline == "xfail" ? "  (known deviation)" : "";
    const std::string where = SafeText(Circumstances(first));
    out_ += fmt::format(
        "{}  {}  {}{}{}\n", Coloured(first.verdict, fmt::format("{:<5}", Word(first.verdict))),
        SafeText(first.id), Name(first.level), where.empty() ? "" : "  " + where, known);
    if (brief) {
      out_ +=
          fmt::format("       {}\n", SafeText(first.reason.empty() ? first.title : first.reason));
      Field("sent", first.sent);
      Field("observed", Shown(first.observed));
      return;
    }
    out_ += fmt::format("       {}\n", SafeText(first.title));
    for (const auto& [name, value] : FieldsOf(finding))
      if (name != "again") Field(name, name == "observed" ? Shown(value) : value);
    if (!first.reproduce.empty()) again_.push_back(&first);
    if (layout_.verbose) Dialogue(first);
    out_ += "\n";
  }

  // A peer may say a lot; what matters stands in front.
  std::string Shown(const std::string& observed) const {
    if (layout_.verbose || observed.size() <= kMostObserved) return observed;
    std::size_t end = kMostObserved;
    while (end > 0 && (static_cast<unsigned char>(observed[end]) & 0xc0) == 0x80) --end;
    return fmt::format("{}… (and {} octets more; -v shows them)", observed.substr(0, end),
                       observed.size() - end);
  }

  void Field(std::string_view name, const std::string& value) {
    if (!value.empty()) out_ += fmt::format("         {:<12} {}\n", name, SafeText(value));
  }

  // Told once for all that stands above in full, since only the ids differ.
  void Again() {
    if (again_.empty()) return;
    std::string ids;
    for (const CheckResult* const result : again_)
      if ((ids + " ").find(" " + result->id + " ") == ids.npos) ids += " " + result->id;
    std::string command = again_.front()->reproduce;
    const std::string first = " " + again_.front()->id + " ";
    if (const std::size_t at = command.rfind(first); at != command.npos)
      command.replace(at, first.size(), ids + " ");
    out_ += "\n";
    Line("again", SafeText(command));
  }

  void Dialogue(const CheckResult& result) {
    for (const std::string& line : TranscriptLines(result.transcript, {.most_octets = 300})) {
      out_ += "           " + SafeText(line) + "\n";
    }
  }

  // Of a saved report, whose words may be anybody's.
  FailOn FailOnOrMust() const { return FailOnOf(report_.fail_on).value_or(FailOn::kMust); }

  void UnjudgedLines(Verdict verdict) {
    for (const Unjudged& unjudged : UnjudgedByReason(report_, verdict)) {
      out_ += fmt::format("{}  {}: {}\n", Coloured(verdict, fmt::format("{:<5}", Name(verdict))),
                          SafeText(unjudged.reason.empty() ? "no reason given" : unjudged.reason),
                          layout_.verbose || unjudged.ids.size() < 3
                              ? SafeText(fmt::format("{}", fmt::join(unjudged.ids, " ")))
                              : Plural(unjudged.ids.size(), "check"));
    }
  }

  void Foot() {
    std::set<std::string_view> ids;
    for (const CheckResult& result : report_.checks) ids.insert(result.id);
    out_ +=
        fmt::format("\n{}, {}, {:.1f} s:  {}\n", Plural(ids.size(), "check"),
                    Plural(summary_.Total(), "run"), report_.duration_ms / 1000, Counts(summary_));
    for (const std::string& remark : context_.remarks) out_ += SafeText(remark) + "\n";
    const int code = static_cast<int>(context_.exit_code);
    out_ += Coloured(code == 0 ? Verdict::kPass : Verdict::kFail,
                     fmt::format("result: {}", ResultWords())) +
            fmt::format("   exit {}\n", code);
  }

  std::string ResultWords() const {
    switch (context_.exit_code) {
      case ExitCode::kDone:
        return context_.by_expectations ? "AS EXPECTED" : "CONFORMS";
      case ExitCode::kFailed:
        return "DOES NOT CONFORM";
      case ExitCode::kStale:
        return "THE LIST OF KNOWN DEVIATIONS IS STALE";
      case ExitCode::kNothingProven:
        return "NOTHING PROVEN";
      default:
        return "OUR OWN FAULT";
    }
  }

  const RunReport& report_;
  const RunContext& context_;
  const TerminalLayout& layout_;
  const Summary summary_;
  std::vector<const CheckResult*> again_;
  std::string out_;
};

}  // namespace

std::string TerminalReport(const RunReport& report, const RunContext& context,
                           const TerminalLayout& layout) {
  return Printer(report, context, layout).Print();
}

}  // namespace smtpspec
