// JUnit XML: one testcase a check and transport. `failure` is a fail that nothing explains, `error`
// is our own fault, `skipped` is what was not judged.
#include <fmt/format.h>

#include <map>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/formats.h"
#include "conformance/report/verdicts.h"

namespace smtpspec {
namespace {

// All variants and segmentations of one check over one transport.
struct TestCase {
  const CheckResult* first = nullptr;
  std::vector<const CheckResult*> failed, faulty, unjudged, known, other;
  double duration_ms = 0;
};

void Add(TestCase& testcase, const CheckResult& result) {
  if (testcase.first == nullptr) testcase.first = &result;
  testcase.duration_ms += result.duration_ms;
  if (result.verdict == Verdict::kError) {
    testcase.faulty.push_back(&result);
  } else if (result.verdict == Verdict::kFail) {
    (result.baseline == "xfail" ? testcase.known : testcase.failed).push_back(&result);
  } else if (result.verdict == Verdict::kSkip || result.verdict == Verdict::kInconclusive) {
    testcase.unjudged.push_back(&result);
  } else {
    testcase.other.push_back(&result);
  }
}

std::vector<TestCase> TestCases(const RunReport& report) {
  std::vector<TestCase> cases;
  std::map<std::pair<std::string, std::string>, std::size_t> index;
  for (const CheckResult& result : report.checks) {
    const auto [at, fresh] = index.try_emplace({result.id, result.transport}, cases.size());
    if (fresh) cases.emplace_back();
    Add(cases[at->second], result);
  }
  return cases;
}

std::string Message(const CheckResult& result) {
  if (!result.reason.empty()) return result.reason;
  return result.title;
}

std::string Details(const std::vector<const CheckResult*>& results) {
  std::string text;
  for (const CheckResult* const result : results) {
    text += fmt::format("{} {}\n", MarkupText(FullId(*result)), MarkupText(Circumstances(*result)));
    const std::pair<const char*, const std::string&> lines[] = {{"reason", result->reason},
                                                                {"expected", result->expected},
                                                                {"observed", result->observed},
                                                                {"again", result->reproduce}};
    for (const auto& [name, value] : lines) {
      if (!value.empty()) text += fmt::format("  {}: {}\n", name, MarkupText(value));
    }
  }
  return text;
}

std::string Element(std::string_view name, const std::vector<const CheckResult*>& results,
                    std::string_view type) {
  if (results.empty()) return "";
  return fmt::format("      <{0} message=\"{1}\" type=\"{2}\">{3}</{0}>\n", name,
                     MarkupText(Message(*results[0])), type, Details(results));
}

// Neither failed nor judged in any variant: skipped, and so is what only failed as was known.
bool IsSkipped(const TestCase& testcase) {
  return testcase.failed.empty() && testcase.faulty.empty() &&
         (!testcase.known.empty() || testcase.other.empty());
}

std::string SkippedElement(const TestCase& testcase) {
  const bool known = !testcase.known.empty();
  const CheckResult& result = known ? *testcase.known[0] : *testcase.unjudged[0];
  return fmt::format("      <skipped message=\"{}: {}\"/>\n",
                     known ? "known deviation" : Name(result.verdict), MarkupText(Message(result)));
}

// What is worth reading about a testcase that is no failure.
std::string Remarks(const TestCase& testcase) {
  std::vector<const CheckResult*> remarkable;
  for (const CheckResult* const result : testcase.other) {
    if (result->verdict != Verdict::kPass) remarkable.push_back(result);
  }
  if (remarkable.empty()) return "";
  return fmt::format("      <system-out>{}</system-out>\n", Details(remarkable));
}

std::string TestCaseElement(const TestCase& testcase) {
  const CheckResult& first = *testcase.first;
  std::string text =
      fmt::format("    <testcase name=\"{} [{}]\" classname=\"smtpspec.{}\" time=\"{:.3f}\">\n",
                  MarkupText(first.id), MarkupText(first.transport), MarkupText(first.transport),
                  testcase.duration_ms / 1000);
  text += Element("failure", testcase.failed, Name(Verdict::kFail));
  text += Element("error", testcase.faulty, Name(Verdict::kError));
  if (IsSkipped(testcase)) text += SkippedElement(testcase);
  return text + Remarks(testcase) + "    </testcase>\n";
}

}  // namespace

std::string JunitReport(const RunReport& report) {
  const std::vector<TestCase> cases = TestCases(report);
  std::size_t failures = 0, errors = 0, skipped = 0;
  std::string body;
  for (const TestCase& testcase : cases) {
    failures += testcase.failed.empty() ? 0 : 1;
    errors += testcase.faulty.empty() ? 0 : 1;
    skipped += IsSkipped(testcase) ? 1 : 0;
    body += TestCaseElement(testcase);
  }
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
                  cases.size(), failures, errors, skipped, report.duration_ms / 1000);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"smtpspec\" {0}>\n"
      "  <testsuite name=\"{1} {2}\" {0}>\n    <properties>\n"
      "      <property name=\"version\" value=\"{3}\"/>\n"
      "      <property name=\"seed\" value=\"{4}\"/>\n"
      "      <property name=\"fail_on\" value=\"{5}\"/>\n    </properties>\n"
      "{6}  </testsuite>\n</testsuites>\n",
      counts, MarkupText(report.role), MarkupText(report.address), MarkupText(report.version),
      MarkupText(report.seed), MarkupText(report.fail_on), body);
}

}  // namespace smtpspec
