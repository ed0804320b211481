#include "parser/ehlo_reply.h"

#include <algorithm>

#include "parser/ascii_case.h"
#include "parser/ehlo_scan.h"

namespace smtpspec {
namespace {

Extension Build(const EhloLineSpans& line) {
  return {std::string(line.keyword), {line.parameters.begin(), line.parameters.end()}};
}

std::string_view ExpectedInReply(const EhloScan& scan) {
  if (scan.end < 4) return "250 and a space or a hyphen";
  if (scan.domain.empty()) return "a domain, and a greeting behind a space";
  if (scan.lines.empty()) return "a greeting, CRLF, or a line 250 with an EHLO keyword";
  return "a line 250 with an EHLO keyword and its parameters";
}

// What looks like an enhanced code is none here: a domain can be called 2.1.0.
//= rfc2034/4/not-in-greeting-or-hello
std::vector<std::string> WholeLines(const Reply& reply) {
  std::vector<std::string> lines;
  for (const ReplyText& text : reply.Lines()) {
    std::string& line = lines.emplace_back(reply.Enhanced() ? reply.Enhanced()->Text() : "");
    if (!line.empty() && !text.Text().empty()) line += ' ';
    line += text.Text();
  }
  return lines;
}

}  // namespace

Parsed<Extension> Extension::Parse(std::string_view line) {
  const EhloScan scan = ScanEhlo(line, EhloPart::kLine);
  if (scan.matched) return Build(scan.lines.front());
  return std::unexpected(ParseError{
      scan.end, scan.lines.empty() ? "an EHLO keyword: letters, digits and hyphens"
                                   : "parameters of printable ASCII, each behind one space"});
}

std::string Extension::Text() const {
  std::string text = keyword;
  for (const std::string& parameter : parameters) text.append(" ").append(parameter);
  return text;
}

//= rfc5321/2.4/keywords-in-any-case
const Extension* ExtensionList::Find(std::string_view keyword) const {
  const auto found = std::ranges::find_if(
      extensions_, [&](const Extension& e) { return EqualIgnoringCase(e.keyword, keyword); });
  return found == extensions_.end() ? nullptr : &*found;
}

bool ExtensionList::Has(std::string_view keyword, std::string_view parameter) const {
  const Extension* const extension = Find(keyword);
  return extension && std::ranges::any_of(extension->parameters, [&](const std::string& p) {
           return EqualIgnoringCase(p, parameter);
         });
}

EhloReply InterpretEhlo(const Reply& reply) {
  EhloReply ehlo;
  const std::vector<std::string> lines = WholeLines(reply);
  const std::string_view first = lines.front();
  const std::size_t host_end = std::min(first.find(' '), first.size());
  ehlo.host = first.substr(0, host_end);
  ehlo.greeting = first.substr(std::min(host_end + 1, first.size()));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    while (line.ends_with(' ')) line.remove_suffix(1);
    if (auto extension = Extension::Parse(line)) {
      ehlo.extensions.Add(*std::move(extension));
    } else {
      ehlo.skipped.push_back(lines[i]);
    }
  }
  return ehlo;
}

Parsed<EhloReply> ParseEhloReply(std::string_view octets) {
  const EhloScan scan = ScanEhlo(octets, EhloPart::kWholeReply);
  if (!scan.matched) return std::unexpected(ParseError{scan.end, ExpectedInReply(scan)});
  EhloReply ehlo{std::string(scan.domain), std::string(scan.greet), {}, {}};
  for (const EhloLineSpans& line : scan.lines) ehlo.extensions.Add(Build(line));
  return ehlo;
}

}  // namespace smtpspec
