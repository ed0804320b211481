// The lenient reader takes what the strict one takes, and finds the same extensions in it.
#include "fuzz/chunks.h"
#include "fuzz/property.h"
#include "parser/ehlo_reply.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

// A greeting may hold octets that no other reply has.
void ReadAlike(std::string_view octets, const EhloReply& lenient) {
  const auto strict = ParseEhloReply(octets);
  if (!strict) return;
  Require(lenient.host == strict->host && lenient.greeting == strict->greeting,
          "both readers see the same host and greeting");
  Require(lenient.extensions.All() == strict->extensions.All() && lenient.skipped.empty(),
          "both readers see the same extensions");
}

void SurviveWriting(const ExtensionList& extensions) {
  for (const Extension& extension : extensions.All()) {
    const auto again = Extension::Parse(extension.Text());
    Require(again && *again == extension, "an extension that is written reads as the same");
    Require(extensions.Has(extension.keyword), "what is offered is found");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view octets = fuzz::View(data, size);
  const auto reply = ParseReply(octets);
  if (!reply) {
    static_cast<void>(ParseEhloReply(octets));
    return 0;
  }
  const EhloReply lenient = InterpretEhlo(*reply);
  Require(lenient.extensions.All().size() + lenient.skipped.size() + 1 == reply->Lines().size(),
          "each line but the first is an extension or is listed as skipped");
  if (fuzz::Choice(octets, 2) == 0)
    ReadAlike(octets, lenient);
  else
    SurviveWriting(lenient.extensions);
  return 0;
}
