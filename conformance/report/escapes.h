// Text of a peer in formats of others: whatever it said, each format stays well formed and no
// terminal escape is passed on.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_ESCAPES_H_
#define SMTPSPEC_CONFORMANCE_REPORT_ESCAPES_H_

#include <optional>
#include <string>
#include <string_view>

namespace smtpspec {

// Octets as reports spell them: printable ASCII but the backslash stays, CR and LF become \r and
// \n, all others \xNN.
std::string EscapeOctets(std::string_view octets);
// The way back; nothing where the text is not of that form.
std::optional<std::string> UnescapeOctets(std::string_view text);

// Text that is meant for people, possibly with words of the peer in it: UTF-8 that can be seen
// stays; controls, what turns the direction of writing, and octets that are no UTF-8 become \xNN.
// The result is one line of valid UTF-8 that XML, JSON and a terminal can take, and comes out the
// same when it is escaped again.
std::string SafeText(std::string_view text);

std::string MarkupText(std::string_view text);    // XML and HTML, in elements and quoted attributes
std::string MarkdownText(std::string_view text);  // between other words
std::string MarkdownCode(std::string_view text);  // a code span, fence included
std::string TapText(std::string_view text);       // a description: no directive can be made of it
std::string UriText(std::string_view text);       // percent-encoded

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_ESCAPES_H_
