// What esmtp_parameters.rl and known_parameter.rl find. Used by esmtp_parameters.cpp and
// known_parameters.cpp only.
#ifndef SMTPSPEC_PARSER_ESMTP_SCAN_H_
#define SMTPSPEC_PARSER_ESMTP_SCAN_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "parser/mailbox.h"

namespace smtpspec {

struct EsmtpSpans {
  std::string_view keyword;
  std::optional<std::string_view> value;
};

struct EsmtpScan {
  bool matched = false;
  std::size_t end = 0;  // where the scan failed; the length when it matched
  std::vector<EsmtpSpans> parameters;
};

EsmtpScan ScanEsmtpParameters(std::string_view text, Utf8 utf8);

enum class KnownParameter {
  kSize,
  kBody,
  kSmtpUtf8,
  kRequireTls,
  kRet,
  kEnvid,
  kAuth,
  kNotify,
  kOrcpt
};

// Whether `text`, keyword and value, is in the grammar that the parameter's RFC gives.
bool MatchesKnownParameter(std::string_view text, KnownParameter parameter);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_ESMTP_SCAN_H_
