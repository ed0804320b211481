#include "conformance/command/parse_command.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace smtpspec {
namespace {

using namespace std::literals;

struct Row {
  const char* name;
  std::string_view kind;
  std::string_view line;
  std::string_view json;  // what is printed
};

class ParseCommandRow : public testing::TestWithParam<Row> {};

TEST_P(ParseCommandRow, PrintsOneObject) {
  const Row& row = GetParam();
  std::istringstream in(std::string(row.line) + "\n");
  std::ostringstream out;
  const int exit_code = RunParse(row.kind, in, out);
  EXPECT_EQ(out.str(), std::string(row.json) + "\n");
  const auto tree = nlohmann::json::parse(out.str());
  EXPECT_EQ(exit_code, tree["ok"] == true ? 0 : 1);
}

const Row kRows[] = {
    {"Mail", "command", "MAIL FROM:<@x,@y:a.b@c.example> SIZE=5 SMTPUTF8",
     R"({"ok":true,"verb":"MAIL","path":{"local_part":"a.b","domain":"c.example",)"
     R"("source_route":["x","y"]},"parameters":[{"keyword":"SIZE","value":"5"},)"
     R"({"keyword":"SMTPUTF8","value":null}],"in_abnf":true})"},
    {"MailNullPath", "command", "mail from:<> ",
     R"({"ok":true,"verb":"MAIL","path":null,"parameters":[],"in_abnf":false})"},
    {"RcptLiteral", "command", "RCPT TO:<a@[IPv6:::1]>",
     R"({"ok":true,"verb":"RCPT","path":{"local_part":"a","address_literal":"[IPv6:::1]",)"
     R"("source_route":[]},"parameters":[],"in_abnf":true})"},
    {"RcptPostmaster", "command", "RCPT TO:<postmaster>",
     R"({"ok":true,"verb":"RCPT","path":{"local_part":"Postmaster","source_route":[]},)"
     R"("parameters":[],"in_abnf":true})"},
    {"Ehlo", "command", "EHLO a.example",
     R"({"ok":true,"verb":"EHLO","domain":"a.example","in_abnf":true})"},
    {"Noop", "command", "NOOP", R"({"ok":true,"verb":"NOOP","argument":"","in_abnf":true})"},
    {"Quit", "command", "QUIT", R"({"ok":true,"verb":"QUIT","in_abnf":true})"},
    {"AuthOctets", "command", "AUTH PLAIN AGEA/w==",
     R"({"ok":true,"verb":"AUTH","mechanism":"PLAIN","initial_response":"\\x00a\\x00\\xff",)"
     R"("in_abnf":true})"},
    {"Bdat", "command", "BDAT 99999999999999999999 LAST",
     R"({"ok":true,"verb":"BDAT","size":18446744073709551615,"last":true,"in_abnf":true})"},
    {"Turn", "command", "TURN", R"({"ok":true,"verb":"TURN","in_abnf":false})"},
    {"Unknown", "command", "FOO",
     R"({"ok":false,"error":"expected a verb; got \"F\"","offset":0})"},
    {"Syntax", "command", "DATA x",
     R"({"ok":false,"error":"expected DATA without an argument; got \"x\"","offset":5})"},
    {"EndTooSoon", "command", R"(RCPT TO:<a@b)",
     R"({"ok":false,"error":"expected >; got the end","offset":12})"},
    {"EscapedNul", "command", R"(NOOP a\x00)",
     R"({"ok":false,"error":"expected NOOP and printable text; got \"\\x00\"","offset":6})"},
    {"RawHighOctet", "command", "NOOP \xFF",
     R"({"ok":false,"error":"expected NOOP and printable text; got \"\\xff\"","offset":5})"},
    {"Utf8IsNamed", "command", R"(RCPT TO:<d\xc3\xb6@b>)",
     R"({"ok":true,"smtputf8":true,"verb":"RCPT","path":{"local_part":"d\\xc3\\xb6","domain":"b",)"
     R"("source_route":[]},"parameters":[],"in_abnf":true})"},
    {"BadEscape", "command", R"(NOOP \q)",
     R"({"ok":false,"error":"expected one of \\r \\n \\t \\0 \\\" \\\\ \\xNN; got \"\\\\\"","offset":5})"},
    {"Reply", "reply", R"(250-2.1.0 a\r\n250 2.1.0 b)",
     R"({"ok":true,"code":250,"enhanced":"2.1.0","lines":["a","b"],"in_abnf":true})"},
    {"ReplyWithoutText", "reply", R"(334 \r\n)",
     R"({"ok":true,"code":334,"enhanced":null,"lines":[""],"in_abnf":true})"},
    {"ReplyTolerated", "reply", R"(250 )",
     R"({"ok":true,"code":250,"enhanced":null,"lines":[""],"in_abnf":false})"},
    {"ReplyRefused", "reply", R"(250-a\r\n251 b)",
     R"({"ok":false,"error":"expected the same code as in the first line; got \"2\"","offset":7})"},
    {"EhloReply", "ehlo", R"(250-mx.example hi\r\n250-SIZE 5\r\n250 HELP)",
     R"({"ok":true,"host":"mx.example","greeting":"hi","extensions":[{"keyword":"SIZE",)"
     R"("parameters":["5"]},{"keyword":"HELP","parameters":[]}]})"},
    {"EhloGreetingControls", "ehlo", R"(250 mx.example \x1b[2J)",
     R"({"ok":true,"host":"mx.example","greeting":"\\x1b[2J","extensions":[]})"},
    {"EhloRefused", "ehlo", "250 [192.0.2.1]",
     R"({"ok":false,"error":"expected a domain, and a greeting behind a space; got \"[\"","offset":4})"},
    {"Mailbox", "mailbox", R"("a\\"b"@c.example)",
     R"({"ok":true,"local_part":"a\"b","domain":"c.example"})"},
    {"MailboxBackslash", "mailbox", R"("a\\\\b"@c.example)",
     R"({"ok":true,"local_part":"a\\\\b","domain":"c.example"})"},
    {"MailboxRefused", "mailbox", "a@b_c",
     R"({"ok":false,"error":"expected a domain: labels of letters, digits and hyphens; )"
     R"(got \"_\"","offset":3})"},
    {"NullPath", "path", "<>", R"({"ok":true,"path":null})"},
    {"PostmasterPath", "path", "<postmaster>",
     R"({"ok":true,"path":{"local_part":"Postmaster","source_route":[]}})"},
    {"PathRefused", "path", "a@b",
     R"({"ok":false,"error":"expected < and a path; got \"a\"","offset":0})"},
};

INSTANTIATE_TEST_SUITE_P(All, ParseCommandRow, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RunParse, GoesOnAfterALineThatIsRefused) {
  std::istringstream in("QUIT\nFOO\n\nRSET");
  std::ostringstream out;
  EXPECT_EQ(RunParse("command", in, out), 1);
  std::istringstream lines(out.str());
  std::vector<bool> ok;
  for (std::string line; std::getline(lines, line);)
    ok.push_back(nlohmann::json::parse(line)["ok"]);
  EXPECT_EQ(ok, (std::vector<bool>{true, false, false, true}));
}

TEST(RunParse, SucceedsWithoutLines) {
  std::istringstream in;
  std::ostringstream out;
  EXPECT_EQ(RunParse("reply", in, out), 0);
  EXPECT_EQ(out.str(), "");
}

TEST(RunParse, AnyOctetsGiveJson) {
  for (const std::string_view kind : {"command", "reply", "ehlo", "mailbox", "path"}) {
    std::string all;
    for (int octet = 0; octet < 256; ++octet)
      if (octet != '\n') all += static_cast<char>(octet);
    for (const std::string_view prefix : {"", "VRFY ", "250 ", "250 a ", "\"", "<"}) {
      std::istringstream in(std::string(prefix) + all);
      std::ostringstream out;
      EXPECT_EQ(RunParse(kind, in, out), 1);
      EXPECT_FALSE(nlohmann::json::parse(out.str(), nullptr, false).is_discarded()) << out.str();
    }
  }
}

TEST(IsParseKind, KnowsTheFive) {
  EXPECT_TRUE(IsParseKind("command") && IsParseKind("ehlo") && IsParseKind("path"));
  EXPECT_FALSE(IsParseKind("data"));
}

}  // namespace
}  // namespace smtpspec
