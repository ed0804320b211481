// Mailboxes and paths: what is written reads as the same, and no line end or NUL comes through.
#include "fuzz/chunks.h"
#include "fuzz/property.h"
#include "parser/mailbox.h"
#include "parser/path.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

template <class Value>
void Claim(std::string_view text, Utf8 utf8) {
  const auto value = Value::Parse(text, utf8);
  if (!value) return Require(value.error().offset <= text.size(), "an error lies in the text");
  const std::string written = value->Text();
  Require(written.find_first_of(std::string_view("\r\n\0", 3)) == written.npos,
          "no address has a line end or NUL in it");
  const auto again = Value::Parse(written, utf8);
  Require(again && *again == *value, "what is written reads as the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* octets, std::size_t size) {
  const std::string_view text = fuzz::View(octets, size);
  const std::size_t choice = fuzz::Choice(text, 4);
  const Utf8 utf8 = choice % 2 == 0 ? Utf8::kRefused : Utf8::kAllowed;
  if (!text.starts_with('<'))
    Claim<Mailbox>(text, utf8);
  else if (choice < 2)
    Claim<ReversePath>(text, utf8);
  else
    Claim<ForwardPath>(text, utf8);
  return 0;
}
