// The reply to EHLO: who answers, and the extensions that it offers.
#ifndef SMTPSPEC_PARSER_EHLO_REPLY_H_
#define SMTPSPEC_PARSER_EHLO_REPLY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/reply.h"

namespace smtpspec {

// ehlo-line of RFC 5321 4.1.1.1.
struct Extension {
  std::string keyword;  // as written; compares without regard to case in ExtensionList
  std::vector<std::string> parameters;
  static Parsed<Extension> Parse(std::string_view line);
  std::string Text() const;
  friend bool operator==(const Extension&, const Extension&) = default;
};

class ExtensionList {
 public:
  void Add(Extension extension) { extensions_.push_back(std::move(extension)); }
  const Extension* Find(std::string_view keyword) const;  // the first; any case; null when absent
  bool Has(std::string_view keyword) const { return Find(keyword) != nullptr; }
  bool Has(std::string_view keyword, std::string_view parameter) const;  // any case
  const std::vector<Extension>& All() const { return extensions_; }

 private:
  std::vector<Extension> extensions_;
};

struct EhloReply {
  std::string host;      // the first word of the first line, which is never a keyword
  std::string greeting;  // what follows it
  ExtensionList extensions;
  std::vector<std::string> skipped;  // lines that are no ehlo-line, such as AUTH=LOGIN
};

// Lenient as a client must be: lines that are no ehlo-line are skipped and listed.
EhloReply InterpretEhlo(const Reply& reply);
// Strict: the grammar of ehlo-ok-rsp, an address literal not allowed as host, for judging servers.
// `octets` is a whole reply; the last CRLF may lack.
Parsed<EhloReply> ParseEhloReply(std::string_view octets);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_EHLO_REPLY_H_
