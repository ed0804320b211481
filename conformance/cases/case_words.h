// What the mutator of cases puts in: texts of client and server, settings, and whole transactions.
#ifndef SMTPSPEC_CONFORMANCE_CASES_CASE_WORDS_H_
#define SMTPSPEC_CONFORMANCE_CASES_CASE_WORDS_H_

#include <string_view>

namespace smtpspec::cases {

using namespace std::string_view_literals;  // of a word with NUL in it

// Whole lines: to put one in is one change then.
inline constexpr std::string_view kTexts[] = {
    "STARTTLS",
    "NOOP\r\n",
    "RSET\r\n",
    "QUIT\r\n",
    "EHLO x\r\n",
    "MAIL FROM:<a@example.org>\r\n",
    "RCPT TO:<b@example.com>\r\n",
    "DATA\r\n",
    ".\r\n",
    "AUTH PLAIN\r\n",
    "220 go\r\n",
    "250 ok\r\n",
    "250-x\r\n250 STARTTLS\r\n",
    "250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN SCRAM-SHA-256\r\n",
    "235 2.7.0 ok\r\n",
    "334 \r\n",
    "354 go\r\n",
    "421 4.3.2 bye\r\n",
    "454 4.7.0 no\r\n",
    "500 5.5.2 no\r\n",
    "502 5.5.1 no\r\n",
    "250-x\r\n250-SIZE 1\r\n250 STARTTLS\r\n",
    "250",
    "\r\n",
};
// What the other party says to one engine, in pieces of any size.
inline constexpr std::string_view kClientTexts[] = {
    "EHLO client.example.org\r\n",
    "HELO client.example.org\r\n",
    "MAIL FROM:<a@example.org>\r\n",
    "RCPT TO:<b@example.com>\r\n",
    "RCPT TO:<c@example.com>\r\n",
    "DATA\r\n",
    "Subject: x\r\n\r\ntext\r\n",
    "..dots\r\n",
    "\r\n.\r\n",
    ".\r\n",
    "\n.\n",
    "\n.\r\n",
    "\r\n.\n",
    "STARTTLS\r\n",
    "AUTH PLAIN {plain}\r\n",
    "AUTH PLAIN AGEAYg==\r\n",
    "AUTH SCRAM-SHA-256\r\n",
    "RSET\r\n",
    "NOOP\r\n",
    "VRFY x\r\n",
    "QUIT\r\n",
    "BDAT 3 LAST\r\nabc",
    "MAIL FROM:<bad\r\n",
    "MAIL FROM:<a\0b@example.org>\r\n"sv,
    "*\r\n",
};
inline constexpr std::string_view kServerTexts[] = {
    "220 mx.example.org\r\n",
    "250-mx.example.org\r\n250-STARTTLS\r\n250 PIPELINING\r\n",
    "250-mx.example.org\r\n250-SIZE 9999\r\n250 AUTH PLAIN SCRAM-SHA-256\r\n",
    "250-mx.example.org\r\n250 SIZE 1\r\n",
    "220 2.0.0 go\r\n",
    "250 ok\r\n",
    "250 ok\r\n250 ok\r\n354 go\r\n",
    "354 go\r\n",
    "235 2.7.0 ok\r\n",
    "334 \r\n",
    "250-one\r\n251 other\r\n",
    "250",
    "\r\n",
    "454 4.7.0 no\r\n",
    "502 5.5.1 no\r\n",
    "550 5.1.1 no\r\n",
    "421 4.3.2 bye\r\n",
    "535 5.7.8 no\r\n",
    "221 bye\r\n",
};
inline constexpr std::string_view kTransaction[] = {
    "EHLO client.example.org\r\n", "MAIL FROM:<a@example.org>\r\n",
    "RCPT TO:<b@example.com>\r\n", "DATA\r\n",
    "Subject: x\r\n\r\n",          "..text\r\n.\r\n"};
inline constexpr std::string_view kAcceptance[] = {
    "220 mx.example.org\r\n",
    "250-mx.example.org\r\n250-STARTTLS\r\n250 PIPELINING\r\n",
    "220 2.0.0 go\r\n",
    "250-mx.example.org\r\n250 PIPELINING\r\n",
    "250 ok\r\n250 ok\r\n354 go\r\n",
    "250 stored\r\n"};
// What a transaction can be given up with.
inline constexpr std::string_view kClientEndings[] = {"RSET\r\n", "EHLO client.example.org\r\n",
                                                      "HELO client.example.org\r\n", "STARTTLS\r\n",
                                                      "MAIL FROM:<bad\r\n"};
inline constexpr std::string_view kServerEndings[] = {"454 4.7.0 no\r\n", "550 5.1.1 no\r\n",
                                                      "421 4.3.2 bye\r\n"};
inline constexpr std::string_view kPolicies[] = {"none", "opportunistic", "starttls", "implicit"};
inline constexpr std::string_view kCloses[] = {"fin", "full"};
inline constexpr std::string_view kReplayed[] = {"EHLO", "MAIL", "RCPT", "DATA", "STARTTLS"};
inline constexpr std::string_view kCertificates[] = {
    "certificate=good", "certificate=wrong-name", "certificate=expired", "certificate=unknown-ca"};

struct Setting {
  std::string_view name, value;
};
inline constexpr Setting kGivens[] = {
    {"login", "none"},      {"mechanism", "PLAIN"}, {"mechanism", "SCRAM-SHA-256"}, {"tls", "none"},
    {"require-tls", "yes"}, {"accounts", "none"},   {"profile", "submission"},      {"size", "100"},
    {"bad-commands", "1"},  {"recipients", "1"}};

}  // namespace smtpspec::cases

#endif  // SMTPSPEC_CONFORMANCE_CASES_CASE_WORDS_H_
