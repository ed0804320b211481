// Values made from the grammar at random, always the same ones: what is written parses back to an
// equal value, and no parser is stricter than the ABNF.
#include <gtest/gtest.h>

#include <random>

#include "parser/abnf.h"
#include "parser/command.h"
#include "parser/ehlo_reply.h"
#include "parser/reply.h"

namespace smtpspec {
namespace {

using namespace std::literals;

constexpr int kRounds = 20'000;

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t Below(std::size_t limit) { return random_() % limit; }
  template <class... Texts>
  std::string OneOf(Texts... texts) {
    const std::string all[] = {std::string(texts)...};
    return all[Below(sizeof...(texts))];
  }
  std::string Some(std::string_view octets, std::size_t least, std::size_t most) {
    std::string text;
    for (std::size_t n = least + Below(most - least + 1); n > 0; --n)
      text += octets[Below(octets.size())];
    return text;
  }

  std::string SubDomain() {
    constexpr auto kLetDig = "azAZ059"sv;
    return OneOf(Some(kLetDig, 1, 3),
                 Some(kLetDig, 1, 1) + Some("aZ0-", 0, 6) + Some(kLetDig, 1, 1));
  }
  std::string Domain() {
    std::string text = SubDomain();
    for (std::size_t n = Below(3); n > 0; --n) text += '.' + SubDomain();
    return text;
  }
  std::string Ipv4() {
    std::string text = std::to_string(Below(256));
    for (int i = 0; i < 3; ++i) text += '.' + OneOf(std::to_string(Below(256)), "000", "07");
    return text;
  }
  std::string Groups(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i ? ":" : "") + Some("09afAF", 1, 4);
    return text;
  }
  std::string Literal() {
    const std::size_t left = Below(7), right = Below(7 - left);
    const std::size_t before = Below(5), after = Below(5 - before);
    return '[' +
           OneOf(Ipv4(), "IPv6:" + Groups(8), "ipv6:" + Groups(left) + "::" + Groups(right),
                 "IPv6:" + Groups(6) + ':' + Ipv4(),
                 "IPv6:" + Groups(before) + "::" + Groups(after) + (after ? ":" : "") + Ipv4(),
                 "x-tag:" + Some("!5Z^~", 1, 5)) +
           ']';
  }
  std::string Atom() { return Some("azAZ09!#$%&'*+-/=?^_`{|}~", 1, 5); }
  std::string LocalPart() {
    std::string quoted = "\"";
    for (std::size_t n = Below(6); n > 0; --n)
      quoted += OneOf(Some(" !#@<>[~", 1, 1), "\\\"", "\\\\", "\\a");
    return OneOf(Atom(), Atom() + '.' + Atom(), quoted + '"');
  }
  std::string Mailbox() { return LocalPart() + '@' + OneOf(Domain(), Literal()); }
  std::string Path() {
    return '<' + OneOf("", "@" + Domain() + ':', "@" + Domain() + ",@" + Domain() + ':') +
           Mailbox() + '>';
  }
  std::string Parameters() {
    std::string text;
    for (std::size_t n = Below(3); n > 0; --n)
      text += ' ' + Some("aZ0", 1, 1) + Some("aZ0-", 0, 5) + OneOf("", "=" + Some("!<>~a;,", 1, 5));
    return text;
  }
  std::string Command() {
    return OneOf("EHLO " + OneOf(Domain(), Literal()), "helo " + Domain(),
                 "MAIL FROM:" + OneOf("<>", Path()) + Parameters(),
                 "Rcpt To:" + OneOf("<postMaster>", Path()) + Parameters(), "DATA", "RSET", "quit",
                 "STARTTLS", "NOOP " + OneOf(Atom(), "\"a\\\" b\""), "VRFY " + Atom(),
                 "AUTH " + Some("AZ09-_", 1, 20) + OneOf("", " =", " AAAA", " AA==", " AAA="),
                 "BDAT " + Some("0123456789", 1, 25) + OneOf("", " LAST"));
  }
  std::string ReplyOctets() {
    const std::string code = Some("2345", 1, 1) + Some("012345", 1, 1) + Some("0123456789", 1, 1);
    const std::string status = OneOf("", "", code.substr(0, 1) + ".1.0 ");
    std::string octets;
    for (std::size_t n = Below(3); n > 0; --n)
      octets += code + '-' + status + Some("a 2.\t-", 0, 5) + "\r\n";
    return octets + code + ' ' + status + Some("a 2.\t-", 1, 5) + "\r\n";
  }
  // One octet replaced, put in or taken out.
  std::string Mutated(std::string text) {
    const std::size_t at = Below(text.size() + 1);
    const std::string octet = OneOf(std::string(1, static_cast<char>(Below(256))), " ", ":", "<",
                                    ">", "@", ".", "\"", "\\", "=", "-", "[", "]");
    return text.substr(0, at) + OneOf(octet, "") +
           text.substr(std::min(text.size(), at + Below(2)));
  }

 private:
  std::mt19937 random_;
};

TEST(Generated, MailboxesAreWrittenAndParsedBack) {
  Generator generator(5321);
  for (int i = 0; i < kRounds; ++i) {
    const std::string text = generator.Mailbox();
    const auto mailbox = Mailbox::Parse(text);
    ASSERT_TRUE(mailbox.has_value()) << text << ": " << mailbox.error().expected;
    EXPECT_EQ(Mailbox::Parse(mailbox->Text()), mailbox) << text;
  }
}

TEST(Generated, CommandsAreWrittenAndParsedBack) {
  Generator generator(5322);
  for (int i = 0; i < kRounds; ++i) {
    const std::string line = generator.Command();
    const auto command = ParseCommand(line);
    ASSERT_TRUE(command.has_value()) << line << ": " << command.error().expected;
    EXPECT_TRUE(InAbnf(line + "\r\n", Production::kCommand)) << line;
    EXPECT_EQ(ParseCommand(Serialize(*command)), command) << line;
    EXPECT_TRUE(InAbnf(Serialize(*command) + "\r\n", Production::kCommand)) << line;
  }
}

TEST(Generated, RepliesAreWrittenAndParsedBack) {
  Generator generator(5323);
  for (int i = 0; i < kRounds; ++i) {
    const std::string octets = generator.ReplyOctets();
    const auto reply = ParseReply(octets);
    ASSERT_TRUE(reply.has_value()) << octets << reply.error().expected;
    EXPECT_TRUE(InAbnf(octets, Production::kReply)) << octets;
    EXPECT_EQ(ParseReply(Serialize(*reply)), reply) << octets;
  }
}

// Where a command is refused that the ABNF lets through, the reason is one of the named checks.
TEST(Generated, NoCommandOfTheAbnfIsRefusedButByANamedCheck) {
  Generator generator(5324);
  int accepted = 0, refused = 0;
  for (int i = 0; i < 5 * kRounds; ++i) {
    const std::string line = generator.Mutated(generator.Command());
    const auto command = ParseCommand(line);
    if (command) {
      ++accepted;
      EXPECT_EQ(ParseCommand(Serialize(*command)), command) << line;
    } else if (InAbnf(line + "\r\n", Production::kCommand)) {
      const std::string_view why = command.error().expected;
      EXPECT_TRUE(why == "a number from 0 to 255" || why == "at most 6 groups beside ::" ||
                  why == "an IPv6 address" || why == "zero in the bits before the padding")
          << line << ": " << why;
    } else {
      ++refused;
      EXPECT_LE(command.error().offset, line.size());
      EXPECT_FALSE(command.error().expected.empty());
    }
  }
  // Or the mutations would show nothing.
  EXPECT_GT(accepted, kRounds);
  EXPECT_GT(refused, kRounds);
}

// What a parser says about an octet does not depend on what follows it.
TEST(Generated, AnErrorDoesNotLookAhead) {
  Generator generator(5325);
  for (int i = 0; i < kRounds; ++i) {
    const std::string path = generator.Mutated(generator.Path());
    const auto refused = ForwardPath::Parse(path);
    if (refused || refused.error().offset >= path.size()) continue;
    if (InAbnf("RCPT TO:" + path + "\r\n", Production::kCommand)) continue;  // a named check
    const std::size_t offset = refused.error().offset;
    EXPECT_EQ(ForwardPath::Parse(path.substr(0, offset + 1)).error(), refused.error()) << path;
    EXPECT_EQ(ForwardPath::Parse(path.substr(0, offset + 1) + "x@y>").error(), refused.error())
        << path;
  }
}

TEST(Generated, AnyOctetsAreOnlyRefused) {
  Generator generator(5326);
  for (int i = 0; i < kRounds; ++i) {
    std::string octets =
        generator.OneOf("", "MAIL FROM:", "RCPT TO:<", "AUTH PLAIN ", "250", "250-a\r\n");
    for (std::size_t n = generator.Below(20); n > 0; --n)
      octets += static_cast<char>(generator.Below(256));
    const auto command = ParseCommand(octets, Utf8::kAllowed);
    EXPECT_TRUE(!command || ParseCommand(Serialize(*command), Utf8::kAllowed) == command);
    const auto reply = ParseReply(octets);
    EXPECT_TRUE(!reply || ParseReply(Serialize(*reply)) == reply);
    (void)ParseEhloReply(octets);
    (void)Extension::Parse(octets);
  }
}

}  // namespace
}  // namespace smtpspec
