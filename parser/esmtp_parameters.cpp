#include "parser/esmtp_parameters.h"

#include "parser/esmtp_scan.h"

namespace smtpspec {

Parsed<std::vector<EsmtpParameter>> ParseEsmtpParameters(std::string_view text, Utf8 utf8) {
  const EsmtpScan scan = ScanEsmtpParameters(text, utf8);
  if (!scan.matched) {
    const bool in_value = scan.end > 0 &&
                          text.substr(0, scan.end).find_last_of("= ") != text.npos &&
                          text[text.substr(0, scan.end).find_last_of("= ")] == '=';
    return std::unexpected(ParseError{scan.end, in_value
                                                    ? "a value without = and space"
                                                    : "a parameter: KEYWORD or KEYWORD=value"});
  }
  std::vector<EsmtpParameter> parameters;
  for (const EsmtpSpans& spans : scan.parameters) {
    EsmtpParameter parameter{std::string(spans.keyword), std::nullopt};
    if (spans.value) parameter.value = std::string(*spans.value);
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

std::string Serialize(const std::vector<EsmtpParameter>& parameters) {
  std::string text;
  for (const EsmtpParameter& parameter : parameters) {
    if (!text.empty()) text += ' ';
    text += parameter.keyword;
    if (parameter.value) text.append("=").append(*parameter.value);
  }
  return text;
}

}  // namespace smtpspec
