// esmtp-params of RFC 5321 4.1.2, separated by single spaces.
#include "parser/esmtp_scan.h"
#include "parser/octet_limit.h"

namespace smtpspec {
namespace {

%%{
machine esmtp_parameters;
include rfc5321 "common.rl";

action mark { mark = p; }
action keyword { scan.parameters.push_back({Between(mark, p), {}}); }
action value { scan.parameters.back().value = Between(mark, p); }

parameter = esmtp_keyword >mark %keyword ( '=' esmtp_value >mark %value )?;
main := parameter ( SP parameter )*;

write data noerror;
}%%

std::string_view Between(const unsigned char* begin, const unsigned char* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};
}

}  // namespace

EsmtpScan ScanEsmtpParameters(std::string_view text, Utf8 utf8) {
  EsmtpScan scan;
  const auto* const begin = reinterpret_cast<const unsigned char*>(text.data());
  const auto* p = begin;
  const auto* const pe = begin + OctetLimit(text, utf8);
  const auto* const eof = pe == begin + text.size() ? pe : nullptr;
  const unsigned char* mark = begin;
  int cs = esmtp_parameters_start;
  %% write exec;
  scan.end = static_cast<std::size_t>(p - begin);
  scan.matched = p == begin + text.size() && cs >= esmtp_parameters_first_final;
  return scan;
}

}  // namespace smtpspec
