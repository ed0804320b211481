#include "conformance/script/parser.h"

#include <fstream>
#include <iterator>
#include <random>

#include "conformance/script/print.h"
#include "conformance/script/test_source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smtpspec::script {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string Samples() {
  std::ifstream file(SMTPSPEC_TESTDATA "/samples.smtp", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> Lines(const std::vector<ScriptError>& errors) {
  std::vector<std::string> lines;
  for (const auto& error : errors) lines.push_back(error.Line());
  return lines;
}

Library Parsed(const std::string& text) {
  Library library;
  EXPECT_THAT(Lines(ParseScript(text, "x.smtp", library)), IsEmpty()) << text;
  return library;
}

TEST(ScriptParser, SamplesParse) {
  Library library;
  EXPECT_THAT(Lines(ParseScript(Samples(), "samples.smtp", library)), IsEmpty());
  EXPECT_THAT(library.blocks, SizeIs(55));
  EXPECT_THAT(Lines(Validate(library, false)), IsEmpty());
}

TEST(ScriptParser, ALineWithUtf8IsPrintedAsOne) {
  Library library, again;
  ASSERT_THAT(Lines(ParseScript("check a/b under server\n  C: \xce\xb7\"*7\n", "x.smtp", library)),
              IsEmpty());
  const std::string printed = Print(library.blocks.at(0));
  ASSERT_THAT(Lines(ParseScript(printed, "x.smtp", again)), IsEmpty()) << printed;
  EXPECT_EQ(ForgetSource(again), ForgetSource(library)) << printed;
}

TEST(ScriptParser, PrintIsTheInverse) {
  const Library library = Parsed(Samples());
  for (const Block& block : library.blocks) {
    Library again;
    const std::string printed = Print(block);
    EXPECT_THAT(Lines(ParseScript(printed, "x.smtp", again)), IsEmpty()) << printed;
    ASSERT_THAT(again.blocks, SizeIs(1)) << printed;
    again.blocks[0].file = block.file;
    for (auto& mutant : again.blocks[0].mutants) mutant.file = block.file;
    EXPECT_EQ(ForgetSource(again).blocks[0], ForgetSource({{block}}).blocks[0]) << printed;
    EXPECT_EQ(Print(again.blocks[0]), printed);
  }
}

// Blocks do not depend on what stands around them: the file in two parts says the same.
TEST(ScriptParser, EverySplitBetweenBlocks) {
  const std::string samples = Samples();
  const Library whole = ForgetSource(Parsed(samples));
  int splits = 0;
  for (std::size_t at = samples.find('\n'); at + 1 < samples.size();
       at = samples.find('\n', at + 1)) {
    const std::string_view next = std::string_view(samples).substr(at + 1);
    if (next.starts_with(' ') || next.starts_with("mutant")) continue;
    Library parts;
    EXPECT_THAT(Lines(ParseScript(samples.substr(0, at + 1), "x.smtp", parts)), IsEmpty());
    EXPECT_THAT(Lines(ParseScript(next, "x.smtp", parts)), IsEmpty());
    EXPECT_EQ(ForgetSource(parts), whole) << next.substr(0, 60);
    ++splits;
  }
  EXPECT_GT(splits, 50);
}

// The source of a block is what was written, its own comments included.
TEST(ScriptParser, KeepsTheSource) {
  const Library library = Parsed(
      "# before\ncheck a/b under server\n  # why\n  use     session\n\n  C: X\n# of the mutant?\n"
      "mutant m: on X: drop\n# behind\n");
  EXPECT_EQ(library.blocks[0].source,
            "check a/b under server\n  # why\n  use     session\n\n  C: X\n");
  EXPECT_EQ(library.blocks[0].mutants[0].source, "mutant m: on X: drop\n");
  EXPECT_EQ(library.blocks[0].steps[0].source, "use     session");
  EXPECT_EQ(library.blocks[0].steps[1].position, (Position{6, 3}));
}

TEST(ScriptParser, HeadersAndSteps) {
  const Library library = Parsed(R"(check a/b under server
  title   a title; with "signs" {and} so on
  over clear implicit; needs AUTH PLAIN, inbox; level should
  segments octets crlf
  vary x = one | two "2" "b"*3
  vary x = three
  never AUTH, in clear | MAIL #2, with "x: y"
  C: line with {x}
  C: "\x00\r\n\"\\\{\}\t"*2 "z"
  cut 1h2min3s4ms
  S: 2yz 5.7.z #3, has no A B, lines 2+ | closed then 25z: fail smuggled and go on when clear
    or silence
  tls version=1.1 verify={x}, has alpn h2 must fail
    or fails: pass
  bdat last "a"*1k
  repeat 2M
    C: NOOP
    S: 250
      or 5yz: note
  on reply to EHLO #2: replace "a" with ""
)");
  const Block& check = library.blocks[0];
  EXPECT_EQ(check.title, "a title; with \"signs\" {and} so on");
  EXPECT_THAT(check.over, ElementsAre("clear", "implicit"));
  EXPECT_THAT(check.needs, SizeIs(2));
  EXPECT_EQ(check.level, Level::kShould);
  EXPECT_THAT(check.segments, ElementsAre("octets", "crlf"));
  ASSERT_THAT(check.vary, SizeIs(1));
  EXPECT_THAT(check.vary[0].values, SizeIs(3));
  EXPECT_EQ(check.vary[0].values[1].octets, (Octets{{{{{{"2", ""}}}, 1}, {{{{"b", ""}}}, 3}}}));
  EXPECT_THAT(check.never[0], SizeIs(2));
  EXPECT_EQ(check.never[0][1].nth, 2U);

  const auto& bare = std::get<Send>(check.steps[0].what).payload;
  EXPECT_TRUE(bare.line);
  EXPECT_EQ(bare.octets, (Octets{{{{{{"line with ", ""}, {"", "x"}}}, 1}}}));
  const auto& exact = std::get<Send>(check.steps[1].what).payload;
  EXPECT_FALSE(exact.line);
  EXPECT_EQ(exact.octets.items[0].times, 2U);
  EXPECT_EQ(exact.octets.items[0].text.pieces[0].octets, std::string("\0\r\n\"\\{}\t", 8));
  EXPECT_EQ(std::get<Cut>(check.steps[2].what).pause, Duration{3'723'004});

  const auto& expect = std::get<Expect>(check.steps[3].what);
  EXPECT_EQ(expect.party, Party::kServer);
  ASSERT_THAT(expect.outcomes, SizeIs(2));
  ASSERT_THAT(expect.outcomes[0].sequence, SizeIs(2));
  const Pattern& code = expect.outcomes[0].sequence[0][0];
  EXPECT_EQ(Print(code), "2yz 5.7.z #3, has no A B, lines 2+");
  EXPECT_EQ(code.attributes[0].kind, Attribute::Kind::kHasNo);
  EXPECT_THAT(code.attributes[0].words, SizeIs(2));
  EXPECT_TRUE(code.attributes[1].or_more);
  EXPECT_EQ(*expect.outcomes[0].grade, (Grade{Verdict::kFail, "smuggled", true, {"clear"}}));
  EXPECT_FALSE(expect.outcomes[1].grade);

  const auto& tls = std::get<Tls>(check.steps[4].what);
  EXPECT_TRUE(tls.must_fail);
  EXPECT_THAT(tls.arguments, SizeIs(2));
  EXPECT_THAT(tls.attributes[0].words, SizeIs(2));
  EXPECT_THAT(tls.otherwise, SizeIs(1));
  EXPECT_TRUE(std::get<Bdat>(check.steps[5].what).last);
  const auto& repeat = std::get<Repeat>(check.steps[6].what);
  EXPECT_EQ(repeat.times, 2U << 20);
  ASSERT_THAT(repeat.steps, SizeIs(2));
  EXPECT_THAT(std::get<Expect>(repeat.steps[1].what).outcomes, SizeIs(2));
  const auto& rule = std::get<Rule>(check.steps[7].what);
  EXPECT_TRUE(rule.reply_to);
  EXPECT_EQ(rule.change.kind, Change::Kind::kReplace);
  EXPECT_EQ(rule.change.to.items.size(), 1U);
}

// A mutant plays the party under test, so the two change places; the letters do not.
TEST(ScriptParser, PartiesChangePlacesInAMutant) {
  const Library library = Parsed(
      "check a/b under server\n  C: NOOP\n  S: 250\nmutant m\n  S: 220 hello\n  C: NOOP\n  S: 500 "
      "no\n");
  const auto& steps = library.blocks[0].mutants[0].steps;
  EXPECT_TRUE(std::holds_alternative<Send>(steps[0].what));
  EXPECT_TRUE(std::holds_alternative<Expect>(steps[1].what));
  EXPECT_EQ(library.blocks[0].mutants[0].under, Block::Under::kClient);
}

// Anything that is not a script gives errors, never a crash; what parses prints and parses again.
TEST(ScriptParser, MutatedSamplesNeverCrash) {
  const std::string samples = Samples();
  static constexpr std::string_view alphabet = " \n\"\\{}|:,;#*=.0a9ZyzCS\t\x80";
  std::mt19937 random(20261121);
  const auto below = [&](std::size_t n) { return random() % n; };
  int good = 0;
  for (int run = 0; run < 2000; ++run) {
    const std::size_t from = below(samples.size());
    std::string text = samples.substr(samples.rfind("\ncheck", from) == std::string::npos
                                          ? 0
                                          : samples.rfind("\ncheck", from) + 1,
                                      1200);
    for (std::size_t n = 0; n <= below(3); ++n) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0:
          text[at] = alphabet[below(alphabet.size())];
          break;
        case 1:
          text.erase(at, 1 + below(8));
          break;
        case 2:
          text.insert(at, 1, alphabet[below(alphabet.size())]);
          break;
        default:
          text.insert(at, samples.substr(below(samples.size()), below(30)));
      }
    }
    Library library;
    const auto errors = ParseScript(text, "x.smtp", library);
    for (const auto& error : errors) {
      EXPECT_GT(error.position.line, 0);
      EXPECT_FALSE(error.text.empty());
    }
    if (!errors.empty()) continue;
    ++good;
    for (const auto& block : library.blocks) {
      Library again;
      EXPECT_THAT(Lines(ParseScript(Print(block), "x.smtp", again)), IsEmpty()) << Print(block);
      EXPECT_EQ(ForgetSource(again), ForgetSource({{block}})) << Print(block);
    }
    if (run % 10 == 0) Validate(library, true);
  }
  EXPECT_GT(good, 20);
}

}  // namespace
}  // namespace smtpspec::script
