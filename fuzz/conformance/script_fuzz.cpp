// Any text is blocks of the script language, or errors that lie in it and can be shown; blocks that
// are printed read back as the same blocks, and print as the same text.
#include <algorithm>

#include "conformance/script/parser.h"
#include "conformance/script/print.h"
#include "conformance/script/test_source.h"
#include "fuzz/property.h"

using namespace smtpspec::script;
using smtpspec::fuzz::Require;

namespace {

const std::string kFile = "fuzz.smtp";

std::string_view LineOf(std::string_view text, int number) {
  for (; number > 1; --number) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text.substr(0, text.find('\n'));
}

void LiesIn(std::string_view text, const ScriptError& error) {
  const Position at = error.position;
  const auto lines = 1 + std::ranges::count(text, '\n');
  Require(error.file == kFile && at.line >= 1 && at.line <= lines, "an error names a line");
  const auto columns = static_cast<int>(LineOf(text, at.line).size()) + 1;
  Require(at.column >= 0 && at.column <= columns, "an error names a column of its line");
  const auto hidden = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  Require(!error.text.empty() && std::ranges::none_of(error.Line(), hidden),
          "an error is one line that can be shown");
}

void ReadsBack(const Block& block) {
  const std::string printed = Print(block);
  Library again;
  Require(ParseScript(printed, kFile, again).empty(), "what is printed is a script");
  Require(again.blocks.size() == 1, "one block is one block");
  Require(Print(again.blocks[0]) == printed, "what is printed prints as the same");
  Require(ForgetSource(again) == ForgetSource(Library{{block}}), "what is printed means the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text = smtpspec::fuzz::View(data, size);
  Library library;
  const auto errors = ParseScript(text, kFile, library);
  for (const ScriptError& error : errors) LiesIn(text, error);
  if (!errors.empty()) return 0;
  for (const Block& block : library.blocks) ReadsBack(block);
  for (const ScriptError& error : Validate(library, false)) LiesIn(text, error);
  return 0;
}
