// base64, xtext, what people are shown, and the parameters of extensions: all octets survive being
// encoded, only one text stands for them in base64, and parameters that are written read as the
// same.
#include <algorithm>
#include <iterator>

#include "fuzz/chunks.h"
#include "fuzz/property.h"
#include "parser/base64.h"
#include "parser/esmtp_parameters.h"
#include "parser/printable.h"
#include "parser/xtext.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

void Base64(std::string_view octets) {
  const auto base64 = DecodeBase64(EncodeBase64(octets));
  Require(base64 && *base64 == octets, "octets survive base64");
  if (const auto decoded = DecodeBase64(octets))
    Require(EncodeBase64(*decoded) == octets, "one text stands for the octets in base64");
}

void Xtext(std::string_view octets) {
  const auto xtext = DecodeXtext(EncodeXtext(octets));
  Require(xtext && *xtext == octets, "octets survive xtext");
  if (const auto decoded = DecodeXtext(octets)) {
    const auto again = DecodeXtext(EncodeXtext(*decoded));
    Require(again && *again == *decoded, "what xtext stands for survives");
    const auto any_case = DecodeXtext(octets, HexCase::kAny);
    Require(any_case && *any_case == *decoded, "who takes digits of any case takes those too");
  }
}

void Shown(std::string_view octets) {
  const std::string shown = Printable(octets);
  Require(std::ranges::all_of(shown, [](char c) { return c >= ' ' && c <= '~'; }),
          "what is shown can be shown");
  const auto read = FromPrintable(shown);
  Require(read && *read == octets, "octets survive being shown");
  if (const auto decoded = FromPrintable(octets)) {
    const auto again = FromPrintable(Printable(*decoded));
    Require(again && *again == *decoded, "what was shown survives");
  }
}

void Parameters(std::string_view octets) {
  const auto parameters = ParseEsmtpParameters(octets);
  if (!parameters) return;
  const auto again = ParseEsmtpParameters(Serialize(*parameters));
  Require(again && *again == *parameters, "parameters that are written read as the same");
  static_cast<void>(InterpretMail(*parameters));
  static_cast<void>(InterpretRcpt(*parameters));
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view octets = fuzz::View(data, size);
  constexpr void (*kAll[])(std::string_view) = {Base64, Xtext, Shown, Parameters};
  kAll[fuzz::Choice(octets, std::size(kAll))](octets);
  return 0;
}
