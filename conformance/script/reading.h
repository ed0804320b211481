// What the grammars of the script language hand to the builders: named spans of one line.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_READING_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_READING_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace smtpspec::script {

enum class Tag {
  kKeyword,
  kName,
  kUnder,
  kTail,
  kWord,
  kComma,
  kLabel,
  kOctets,
  kNumber,
  kDuration,
  kLast,
  kPlus,
  kCode,
  kEnhanced,
  kCommand,
  kEvent,
  kNth,
  kAttribute,
  kOr,
  kThen,
  kVerdict,
  kAndGoOn,
  kWhen,
  kCount,
  kReplyTo,
  kThing,
  kFlight,
  // inside octets
  kItem,
  kText,
  kEscape,
  kPlaceholder
};

struct Mark {
  Tag tag;
  std::string_view text;
};

// The spans in the order of the line, or how far it went and what would have been right there.
struct Reading {
  bool ok = false;
  std::vector<Mark> marks;
  std::size_t stop = 0;
  std::vector<std::string_view> wants;
};

using Reader = Reading (*)(std::string_view text);

Reading ReadHead(std::string_view text);          // a line of column 0
Reading ReadHeader(std::string_view text);        // title, vary, over, …
Reading ReadStep(std::string_view text);          // all steps but dialogue lines and rules
Reading ReadRule(std::string_view text);          // on STARTTLS: answer 454 no
Reading ReadOutcome(std::string_view text);       // 250 then 5yz | closed: fail lenient
Reading ReadCount(std::string_view text);         // 1: note
Reading ReadAlternatives(std::string_view text);  // AUTH, in clear | MAIL
Reading ReadThing(std::string_view text);         // RCPT #51
Reading ReadAttributes(std::string_view text);    // , has sni {host}, in tls
Reading ReadOctets(std::string_view text);        // "A"*70k "\r\n"
Reading ReadBare(std::string_view text);          // a bare line or a word, with placeholders

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_READING_H_
