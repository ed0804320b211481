#include "conformance/script_parser.h"

#include <fstream>
#include <iterator>

#include "conformance/embedded_checks.h"
#include "conformance/script_print.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smtpspec::script {
namespace {

std::string Samples() {
  std::ifstream file(SMTPSPEC_TESTDATA "/samples.smtp", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> Lines(const std::vector<ScriptError>& errors) {
  std::vector<std::string> lines;
  for (const auto& error : errors) lines.push_back(error.Line());
  return lines;
}

TEST(Script, SamplesParse) {
  Library library;
  EXPECT_THAT(Lines(ParseScript(Samples(), "samples.smtp", library)), testing::IsEmpty());
  EXPECT_THAT(Lines(Validate(library, false)), testing::IsEmpty());
}

}  // namespace
}  // namespace smtpspec::script
