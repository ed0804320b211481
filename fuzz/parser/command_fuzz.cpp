// Any line is a command or an error with a place in it. A command that is written again reads as
// the same, is in the published grammar, and has no line end in it.
#include "fuzz/property.h"
#include "parser/abnf.h"
#include "parser/command.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

// These take any text: VRFY has to take a mailbox, which the ABNF does not let through, and the
// argument of NOOP and HELP is not looked at. Of the obsolete only the verb is. And HELO is taken
// with an address literal, as EHLO is.
bool TakesMoreThanTheAbnf(const Command& command) {
  if (const auto* helo = std::get_if<HeloCommand>(&command))
    return !std::holds_alternative<Domain>(helo->client);
  return std::holds_alternative<VrfyCommand>(command) ||
         std::holds_alternative<ExpnCommand>(command) ||
         std::holds_alternative<NoopCommand>(command) ||
         std::holds_alternative<HelpCommand>(command) ||
         std::holds_alternative<ObsoleteCommand>(command);
}

void Claim(std::string_view line, Utf8 utf8) {
  const auto command = ParseCommand(line, utf8);
  if (!command) {
    Require(command.error().offset <= line.size(), "the offset of an error lies in the line");
    Require(!command.error().expected.empty(), "an error says what was expected");
    return;
  }
  const std::string written = Serialize(*command);
  Require(written.find_first_of(std::string_view("\r\n\0", 3)) == written.npos,
          "no command has a line end or NUL in it");
  const auto again = ParseCommand(written, utf8);
  Require(again && *again == *command, "what is written reads as the same command");
  if (utf8 == Utf8::kRefused && !TakesMoreThanTheAbnf(*command))
    Require(InAbnf(written + "\r\n", Production::kCommand), "what is written is in the grammar");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* octets, std::size_t size) {
  Claim(fuzz::View(octets, size), Utf8::kRefused);
  Claim(fuzz::View(octets, size), Utf8::kAllowed);
  return 0;
}
