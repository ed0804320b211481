#include <string>
#include <string_view>
#include <vector>

#include "conformance/script/parser.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smtpspec::script {
namespace {

using testing::ElementsAre;

std::vector<std::string> Errors(std::string_view text) {
  Library library;
  std::vector<std::string> lines;
  for (const auto& error : ParseScript(text, "x.smtp", library)) lines.push_back(error.Line());
  return lines;
}

struct Case {
  std::string_view line, error;
};

// Each as the second line of a server check: the whole complaint.
constexpr Case kLines[] = {
    // The samples of the manual.
    {"  S: 250 has STARTTLS", R"(2:10: "S: 250 has": a comma stands before "has")"},
    {R"(  C: "STA\q")", R"(2:10: unknown escape \q; there are \r \n \t \0 \" \\ \{ \} and \xHH)"},
    {"  or 5yz", R"(2:3: "or" belongs under an expectation, two deeper)"},
    {"  C: {hosst}", "2:6: {hosst} is no placeholder here; did you mean {host}?"},
    {"  S: 250-x", "2:6: S is under test: 250-x is sent text, not an expectation"},
    // Dialogue.
    {"  S: MAIL FROM:<a>", "2:6: S is under test: MAIL FROM:<a> is sent text, not an expectation"},
    {R"(  S: "250 x")", R"(2:6: S is under test: "250 x" is sent text, not an expectation)"},
    {"  S: 250 pass", R"(2:10: "S: 250 pass": a colon and a blank stand before "pass")"},
    {"  S: 250: good",
     R"(2:11: "S: 250: good": "good" cannot stand here; right is pass, warn, note, fail, skip or inconclusive)"},
    {"  S: 250 or 5yz",
     R"(2:10: "S: 250 or": alternatives are written a | b, or on a line of their own: or b)"},
    {"  S: 250, with x",
     R"(2:16: "S: 250, with x": "x" cannot stand here; right is a quoted string)"},
    {"  S: 250 #0", "2:11: #0 does not occur; the first is #1"},
    {"  S: 250 then", R"(2:14: "S: 250 then" is not complete; more must follow)"},
    {"  S:250", "2:3: one blank stands behind S:"},
    {"  C:  X", "2:6: one blank too many; text that begins with a blank is written in quotes"},
    {"  C:", R"(2:3: a party and nothing; an empty line is C: "\r\n")"},
    {"  C: a { b",
     R"(2:8: a brace begins a placeholder such as {host}; as an octet it is \{ in a string)"},
    {"  C: a } b", R"(2:8: a brace alone; in a string it is \})"},
    {R"(  C: "a { b")",
     R"(2:9: a brace begins a placeholder such as {host}; as an octet it is \{ in a string)"},
    {R"(  C: "abc)", R"(2:10: the string is not closed; a " ends it)"},
    {R"(  C: "a\x4")", R"(2:8: unknown escape \x4"; there are \r \n \t \0 \" \\ \{ \} and \xHH)"},
    {R"(  C: "ab\)", R"(2:9: unknown escape \; there are \r \n \t \0 \" \\ \{ \} and \xHH)"},
    {R"(  C: "a"*999999999)", "2:6: too much; at most 256M octets are sent at once"},
    {R"(  C: "a"*99999999999999999999)",
     "2:10: 99999999999999999999 is too large; a number has at most 64 bits"},
    // Headers.
    {"  levle should", R"(2:3: "levle" begins no line; did you mean level?)"},
    {"  level shoud",
     R"(2:9: "level shoud": "shoud" cannot stand here; right is must, should or may)"},
    {"  over clear tls", R"(2:14: "tls" is not for over; right is clear, starttls, implicit)"},
    {"  tags a a", R"(2:10: "a" stands there already)"},
    {R"(  vary x = a | b "x" | a)", "2:24: {x} has the label a already"},
    {R"(  vary x = a "{x}")", "2:15: {x} is no placeholder here"},
    {"  level may; found x",
     R"(2:14: "level may; found": "found" cannot stand here; the line should end before it)"},
    {"  broke chunking", R"(2:3: "broke" cannot stand under check; it belongs under case)"},
    {"  offers tls: X",
     R"(2:10: "offers tls:": "tls:" cannot stand here; right is in clear, in tls or always)"},
    // Steps and rules.
    {"  wait 3", R"(2:9: "wait 3" is not complete; right is a time such as 20ms or 4min50s)"},
    {"  wait 999h", "2:8: 999h is too long; at most a week is waited"},
    {"  tls verify=pkix must", R"(2:3: "must fail" stands at the end of the line, once)"},
    {"  use Session",
     R"(2:7: "use Session": "Session" cannot stand here; right is a name of a-z, 0-9 and -)"},
    {"  on STARTTLS: anwser 3",
     R"(2:16: "on STARTTLS: anwser": "anwser" cannot stand here; right is what is done: answer, drop, replace, before, after, tls, close, …)"},
    {"  on STARTTLS answer 3",
     R"(2:23: "on STARTTLS answer 3" is not complete; right is ": " and what is done: answer, drop, replace, …)"},
    {"  delivered one", R"(2:13: "delivered one": "one" cannot stand here; right is a number)"},
    // Layout.
    {"   S: 250", "2:4: 3 blanks of indentation; lines of a block are indented by 2"},
    {"    S: 250",
     R"(2:5: 4 blanks of indentation; only what is under repeat, and "or", stands there)"},
    {"\tS: 250", "2:1: a TAB; only blanks stand between words"},
    {"  S: 250 ", "2:9: a blank at the end of the line; remove it"},
    {"  S: 250\r", "2:9: a CR; lines of a script end in LF alone"},
    {"  C: a\x01", R"(2:7: a control character; in a string it is \xHH)"},
    {"  C: a\xff", R"(2:7: no UTF-8; in a string an octet is \xHH)"},
    {"  C: a\xc0\x80", R"(2:7: no UTF-8; in a string an octet is \xHH)"},
    {"chekc a/c under server", R"(2:1: "chekc" begins no block; did you mean check?)"},
    {"check a/c",
     R"(2:10: "check a/c" is not complete; right is " under server" or " under client")"},
    {"check A/c under server",
     R"(2:7: "check A/c": "A/c" cannot stand here; right is an id, area/name, of a-z, 0-9 and -)"},
    {"mutant m: drop", "2:11: a mutant is a rule (on …), a given, or steps indented below it"},
    {"fragment x under server over tls",
     R"(2:30: "tls" is not for over; right is clear, starttls, implicit)"},
};

TEST(ScriptErrors, SayWhereAndWhatWouldBeRight) {
  for (const auto& [line, error] : kLines)
    EXPECT_THAT(Errors("check a/b under server\n" + std::string(line) + "\n"),
                ElementsAre("x.smtp:" + std::string(error)))
        << line;
}

// Each as a whole file.
constexpr Case kFiles[] = {
    {"  S: 250\n",
     "1:3: a line of no block; begin one at column 1, such as check area/name under server"},
    {"mutant m: on X: drop\n", "1:1: a mutant stands below its check; there is none"},
    {"persona p\nmutant m: on X: drop\n", "2:1: a mutant stands below its check; there is none"},
    {"attack x\n  C: NOOP\n",
     R"(2:3: "C:" cannot stand under attack; it belongs under check, mutant, persona, fragment, case)"},
    {"case a/b\n  S: 250\n",
     "2:3: no party is played here; say under server or under client above"},
    {"check a/b under client\n  C: EHLO <x>\n",
     "2:6: C is under test: EHLO <x> is sent text, not an expectation"},
    {"check a/b under client\n  C: ehlo\n",
     R"(2:6: "C: ehlo": "ehlo" cannot stand here; right is a reply code such as 250 or 4yz, a command in capitals, or an event such as silence)"},
    {"check a/b under server\n  vary seq = a\n  C: {seqq}\n",
     "3:6: {seqq} is no placeholder here; did you mean {seq}?"},
    {"fragment f under server\n  C: {seq}\n", "2:6: {seq} is no placeholder here"},
    {"check a/b under server\n  repeat 3\n    repeat 4\n",
     "3:5: repeat inside repeat; write one with the product"},
    {"check a/b under server\n  repeat 3\n    over clear\n",
     "3:5: a header inside repeat; it is indented by 2"},
    {"check a/b under server\n  delivered 1\n    or pass\n",
     R"(3:8: "or pass": a colon and a blank stand before "pass")"},
};

TEST(ScriptErrors, OfWholeFiles) {
  for (const auto& [text, error] : kFiles)
    EXPECT_THAT(Errors(text), ElementsAre("x.smtp:" + std::string(error))) << text;
}

// One mistake is one error: what hangs on it is passed over, what stands beside it is not.
TEST(ScriptErrors, OneMistakeIsOneError) {
  EXPECT_THAT(Errors("chekc a/b under server\n  S: 250\n    or 5yz\nmutant m: on X: drop\n"
                     "check a/c under server\n  S: 25x\n    or 5yz\n  wiat 3s\n"),
              ElementsAre(testing::StartsWith("x.smtp:1:1:"), testing::StartsWith("x.smtp:6:6:"),
                          testing::StartsWith("x.smtp:8:3:")));
}

}  // namespace
}  // namespace smtpspec::script
