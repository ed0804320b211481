// What is said to a server whose source is not known. Values stand in it by name: case_values.h.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_WORDS_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_WORDS_H_

#include <string_view>

namespace smtpspec {

using std::string_view_literals::operator""sv;

// Whole lines, and what a segment may hold.
inline constexpr std::string_view kServerWords[] = {
    "EHLO {client}\r\n",
    "HELO {client}\r\n",
    "MAIL FROM:<{from}>\r\n",
    "MAIL FROM:<>\r\n",
    "MAIL FROM:<{from}> SIZE=100\r\n",
    "MAIL FROM:<{from}> BODY=8BITMIME\r\n",
    "MAIL FROM:<bad\r\n",
    "MAIL FROM:<a\0b@example.org>\r\n"sv,
    "RCPT TO:<{to}>\r\n",
    "RCPT TO:<{to}>\r\n",
    "RCPT TO:<>\r\n",
    "RCPT TO:<postmaster>\r\n",
    "RCPT TO:<bad\r\n",
    "DATA\r\n",
    "DATA\r\n",
    "Subject: {nonce}\r\n\r\ntext\r\n.\r\n",
    "Subject: {nonce}\r\n\r\nab\nc\r\n.\r\n",
    "..dots\r\n",
    "\r\n.\r\n",
    ".\r\n",
    "\n.\n",
    "\n.\r\n",
    "\r\n.\n",
    "\r.\r",
    "STARTTLS\r\n",
    "STARTTLS\r\n",
    "STARTTLS\r\nNOOP\r\n",
    "STARTTLS\r\nMAIL FROM:<{from}>\r\n",
    "AUTH PLAIN {plain}\r\n",
    "AUTH PLAIN AGEAYg==\r\n",
    "AUTH PLAIN\r\n",
    "AUTH LOGIN\r\n",
    "AUTH SCRAM-SHA-256\r\n",
    "{plain}\r\n",
    "*\r\n",
    "RSET\r\n",
    "NOOP\r\n",
    "VRFY {to}\r\n",
    "EXPN x\r\n",
    "HELP\r\n",
    "QUIT\r\n",
    "QUIT\r\nNOOP\r\n",
    "BDAT 3\r\nabc",
    "BDAT 3 LAST\r\nabc",
    "BDAT 0 LAST\r\n",
    "XYZZY\r\n",
};
inline constexpr std::string_view kServerTransaction[] = {
    "EHLO {client}\r\n", "MAIL FROM:<{from}>\r\n",        "RCPT TO:<{to}>\r\n",
    "DATA\r\n",          "Subject: {nonce}\r\n\r\nx\r\n", "..text\r\n.\r\n"};

// What is put into other octets.
inline constexpr std::string_view kServerFragments[] = {
    "\r\n",
    "\n",
    "\r",
    "\0"sv,
    ".",
    "\r\n.\r\n",
    " ",
    "\t",
    "<",
    ">",
    "@",
    "\"",
    "\\",
    ":",
    "=",
    "+",
    "%",
    "{",
    "\xc3\xa9",
    "\xff",
    "[127.0.0.1]",
    "[IPv6:::1]",
    "<@a,@b:",
    "..",
    "SIZE=99999999999999999999",
    " BODY=BINARYMIME",
    " SMTPUTF8",
    " RET=FULL",
    " AUTH=<>",
    " NOTIFY=NEVER",
    " LAST",
    "NOOP\r\n",
    "RSET\r\n",
    "\x16\x03\x01\x02",
    "\x15\x03\x01\x00\x02\x01\x00"sv,
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_WORDS_H_
