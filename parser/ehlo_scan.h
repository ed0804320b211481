// What ehlo.rl finds: spans and nothing more. Used by ehlo_reply.cpp only.
#ifndef SMTPSPEC_PARSER_EHLO_SCAN_H_
#define SMTPSPEC_PARSER_EHLO_SCAN_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace smtpspec {

enum class EhloPart { kWholeReply, kLine };

struct EhloLineSpans {
  std::string_view keyword;
  std::vector<std::string_view> parameters;
};

struct EhloScan {
  bool matched = false;
  std::size_t end = 0;  // where the scan failed; the length when it matched
  std::string_view domain, greet;
  std::vector<EhloLineSpans> lines;
};

EhloScan ScanEhlo(std::string_view octets, EhloPart part);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_EHLO_SCAN_H_
