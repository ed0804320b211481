#include "parser/path.h"

#include <cassert>

#include "parser/path_scan.h"

namespace smtpspec {
namespace {

constexpr std::string_view kPostmaster = "<Postmaster>";

// What should have stood where the scan failed. Inside a mailbox its own parser knows better.
ParseError Explain(const PathScan& scan, std::string_view text, Utf8 utf8) {
  if (scan.end == 0) return {0, "< and a path"};
  if (!scan.mailbox)
    return {scan.end,
            scan.end == 1 ? "a mailbox or a source route" : "a source route and a mailbox"};
  const auto start = static_cast<std::size_t>(scan.mailbox - text.data());
  const auto mailbox = Mailbox::Parse(text.substr(start), utf8);
  if (!mailbox && scan.whole_mailbox.empty()) return {scan.end, mailbox.error().expected};
  return {scan.end, scan.end == text.size() ? ">" : "the end of the path"};
}

template <class Path>
Parsed<Path> Build(std::string_view text, PathKind kind, Utf8 utf8) {
  const PathScan scan = ScanPath(text, kind, utf8);
  if (!scan.matched) return std::unexpected(Explain(scan, text, utf8));
  Path path;
  for (const std::string_view name : scan.domains) {
    auto domain = Domain::Parse(name, utf8);
    assert(domain);  // the machine has matched it
    path.source_route.push_back(*std::move(domain));
  }
  if (scan.whole_mailbox.empty()) return path;
  auto mailbox = Mailbox::Parse(scan.whole_mailbox, utf8);
  if (!mailbox) {
    const auto start = static_cast<std::size_t>(scan.mailbox - text.data());
    return std::unexpected(ParseError{start + mailbox.error().offset, mailbox.error().expected});
  }
  path.mailbox = *std::move(mailbox);
  return path;
}

std::string Write(const std::vector<Domain>& source_route, const Mailbox& mailbox) {
  std::string text = "<";
  for (std::size_t i = 0; i < source_route.size(); ++i)
    text += (i == 0 ? "@" : ",@") + source_route[i].Text();
  if (!source_route.empty()) text += ':';
  return text + mailbox.Text() + '>';
}

}  // namespace

Parsed<ReversePath> ReversePath::Parse(std::string_view text, Utf8 utf8) {
  return Build<ReversePath>(text, PathKind::kReverse, utf8);
}

std::string ReversePath::Text() const {
  return mailbox ? Write(source_route, *mailbox) : "<>";
}

Parsed<ForwardPath> ForwardPath::Parse(std::string_view text, Utf8 utf8) {
  return Build<ForwardPath>(text, PathKind::kForward, utf8);
}

std::string ForwardPath::Text() const {
  return mailbox ? Write(source_route, *mailbox) : std::string(kPostmaster);
}

}  // namespace smtpspec
