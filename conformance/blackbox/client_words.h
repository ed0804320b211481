// What a server says to a client whose source is not known, and where. Values stand in it by name:
// case_values.h.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_WORDS_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_WORDS_H_

#include <string_view>

#include "conformance/cases/case_mutator.h"

namespace smtpspec {

using std::string_view_literals::operator""sv;

inline constexpr cases::RulePlace kClientPlaces[] = {
    {.reply_to = true, .thing = "connect"},
    {.reply_to = true, .thing = "EHLO", .command = true, .twice = true},
    {.reply_to = true, .thing = "EHLO", .command = true, .twice = true},
    {.reply_to = true, .thing = "STARTTLS", .command = true},
    {.reply_to = true, .thing = "STARTTLS", .command = true},
    {.reply_to = true, .thing = "AUTH", .command = true},
    {.reply_to = true, .thing = "MAIL", .command = true},
    {.reply_to = true, .thing = "RCPT", .command = true},
    {.reply_to = true, .thing = "DATA", .command = true},
    {.reply_to = true, .thing = "end"},
    {.reply_to = true, .thing = "end"},
    {.reply_to = true, .thing = "QUIT", .command = true},
    {.thing = "reply", .counted = true},
    {.thing = "reply", .counted = true},
    {.thing = "EHLO", .command = true, .twice = true},
    {.thing = "STARTTLS", .command = true},
    {.thing = "AUTH", .command = true},
    {.thing = "response"},
    {.thing = "MAIL", .command = true},
    {.thing = "RCPT", .command = true},
    {.thing = "DATA", .command = true},
    {.thing = "end"},
};

using ChangeKind = script::Change::Kind;
inline constexpr ChangeKind kClientChanges[] = {
    ChangeKind::kAfter,       ChangeKind::kAfter,  ChangeKind::kReplaceWith,
    ChangeKind::kReplaceWith, ChangeKind::kAnswer, ChangeKind::kAnswer,
    ChangeKind::kReplace,     ChangeKind::kBefore, ChangeKind::kRemoveLine,
    ChangeKind::kTwice,       ChangeKind::kOctets, ChangeKind::kKeep,
    ChangeKind::kSplit,       ChangeKind::kDrop,   ChangeKind::kClose,
};

inline constexpr std::string_view kClientTexts[] = {
    "220 {host} ESMTP\r\n",
    "220-{host}\r\n220 ESMTP\r\n",
    "220 2.0.0 go\r\n",
    "250-{host}\r\n250-STARTTLS\r\n250 PIPELINING\r\n",
    "250-{host}\r\n250-SIZE 9999999\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN SCRAM-SHA-256\r\n",
    "250-{host}\r\n250-CHUNKING\r\n250-BINARYMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 REQUIRETLS\r\n",
    "250-{host}\r\n250-STARTTLS\r\n250 SIZE 1\r\n",
    "250-{host}\r\n250 SIZE 1\r\n",
    "250-{host}\r\n250 SIZE 99999999999999999999\r\n",
    "250 {host}\r\n",
    "250 ok\r\n",
    "250 ok\r\n250 ok\r\n354 go\r\n",
    "250-one\r\n250 two\r\n",
    "250-one\r\n",
    "250",
    "250 ok",
    "250 ok\n",
    "250\r\n",
    "251 elsewhere\r\n",
    "259 what\r\n",
    "354 go\r\n",
    "354-go\r\n354 on\r\n",
    "334 \r\n",
    "334 VXNlcm5hbWU6\r\n",
    "334 UGFzc3dvcmQ6\r\n",
    "334 !\r\n",
    "334 cj1hLHM9YixpPTE=\r\n",
    "235 2.7.0 ok\r\n",
    "235 dj1hYmM=\r\n",
    "100 what\r\n",
    "421 4.3.2 bye\r\n",
    "450 4.2.1 later\r\n",
    "451 no\r\n",
    "454 4.7.0 no\r\n",
    "500 5.5.2 what\r\n",
    "502 5.5.1 no\r\n",
    "503 5.5.1 order\r\n",
    "530 5.7.0 STARTTLS first\r\n",
    "535 5.7.8 no\r\n",
    "550 5.1.1 no\r\n",
    "550-250 ok\r\n550 no\r\n",
    "250-no\r\n550 no\r\n",
    "552 5.3.4 big\r\n",
    "554 5.7.1 no\r\n",
    "221 bye\r\n",
    "2x0 ok\r\n",
    "ok\r\n",
    "\r\n",
    "STARTTLS",
    "PIPELINING",
    "AUTH",
    "SIZE",
};

// What is put into other octets.
inline constexpr std::string_view kClientFragments[] = {
    "\r\n",
    "\n",
    "\r",
    "\0"sv,
    " ",
    "\t",
    "-",
    "=",
    "%n%s",
    "\x1b[2J",
    "\xc3\xa9",
    "\xff",
    "250",
    "250-",
    "250 ",
    "354 ",
    "220 ",
    "\r\n250 ",
    "\r\n250-",
    "\r\n550 ",
    "AUTH PLAIN LOGIN",
    "AUTH=LOGIN",
    "AUTH CRAM-MD5 DIGEST-MD5 NTLM XOAUTH2 OAUTHBEARER EXTERNAL GSSAPI",
    "STARTTLS",
    "PIPELINING",
    "CHUNKING",
    "8BITMIME",
    "SMTPUTF8",
    "SIZE 99999999999999999999",
    "SIZE -1",
    "2.0.0 ",
    "5.1.1 ",
    "\x16\x03\x01\x02",
    "\x15\x03\x01\x00\x02\x01\x00"sv,
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_WORDS_H_
