#include <string>
#include <vector>

#include "conformance/script/embedded_checks.h"
#include "conformance/script/parser.h"
#include "conformance/script/print.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smtpspec::script {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kFragments = R"(
fragment session under server over clear implicit
  S: 220
  C: EHLO {client}
  S: 250
fragment session under server over starttls
  use starttls
  tls
  C: EHLO {client}
  S: 250
fragment starttls under server
  S: 220
  C: EHLO {client}
  S: 250, has STARTTLS
  C: STARTTLS
  S: 220
fragment envelope under server
  use session
  C: MAIL FROM:<{from}>
  S: 250
fragment starttls under client
  S: 220 x
)";

class Expanding : public testing::Test {
 protected:
  // The last block is the one that is asked about.
  const Block& Read(const std::string& text) {
    library_ = {};
    for (const auto& error : ParseScript(kFragments + text, "x.smtp", library_))
      ADD_FAILURE() << error.Line();
    return library_.blocks.back();
  }
  std::vector<std::string> ErrorsOf(const std::string& text, bool shipped = false) {
    Read(text);
    std::vector<std::string> lines;
    for (const auto& error : Validate(library_, shipped)) {
      Position position = error.position;
      position.line -= 22;  // those of the fragments
      lines.push_back(ScriptError{error.file, position, error.text}.Line());
    }
    return lines;
  }
  std::vector<std::string> Steps(const std::vector<Step>& steps) {
    std::vector<std::string> lines;
    for (const auto& step : steps) {
      std::string text = Print(step);
      text.pop_back();
      lines.push_back((step.from_use ? "+" : "") + text);
    }
    return lines;
  }
  Library library_;
};

TEST_F(Expanding, ValuesAreACartesianProductInOrder) {
  const Block& check = Read(R"(check a/b under server
  vary x = a "1" | b "2"
  vary y = p | q
  vary x = c
  C: "{x}-{y}-{nonce}"
mutant m: on X: before "{x}{y}")");
  const auto variants = Expand(library_, check, "clear");
  std::vector<std::string> seen;
  for (const auto& v : variants)
    seen.push_back(v.labels + " " + v.variant + " " + Print(v.check.steps[0]) +
                   Print(v.check.mutants[0].steps[0]));
  EXPECT_THAT(seen, ElementsAre("a,p x=a,y=p C: \"1-p-{nonce}\"\non X: before \"1p\"\n",
                                "a,q x=a,y=q C: \"1-q-{nonce}\"\non X: before \"1q\"\n",
                                "b,p x=b,y=p C: \"2-p-{nonce}\"\non X: before \"2p\"\n",
                                "b,q x=b,y=q C: \"2-q-{nonce}\"\non X: before \"2q\"\n",
                                "c,p x=c,y=p C: \"c-p-{nonce}\"\non X: before \"cp\"\n",
                                "c,q x=c,y=q C: \"c-q-{nonce}\"\non X: before \"cq\"\n"));
  EXPECT_THAT(variants[0].check.vary, IsEmpty());
  EXPECT_THAT(Expand(library_, Read("check a/b under server\n  C: X\n"), "clear"), SizeIs(1));
}

TEST_F(Expanding, AlertsAreVaried) {
  const Block& check = Read(R"(check a/b under client
  vary alert = handshake_failure
  on tls: fail {alert}
mutant m: on X: drop)");
  EXPECT_THAT(Steps(Expand(library_, check, "")[0].check.steps),
              ElementsAre("on tls: fail handshake_failure"));
}

// Values stand wherever a placeholder may: codes, verbs, events, words, arguments, octets.
TEST_F(Expanding, ValuesStandEverywhere) {
  const Block& check = Read(R"(check a/b under client
  vary v = code "250" | verb "EHLO" | event "silence"
  vary w = W
  offers in tls: AUTH {w}
  given name {w}
  never AUTH {w}, with "{w}"
  S: {w} there
  C: closed
    or {v}, has x {w}
  on {v}: tls name={w}
  close {w})");
  const auto variants = Expand(library_, check, "");
  ASSERT_THAT(variants, SizeIs(3));
  const Pattern::Kind kinds[] = {Pattern::Kind::kCode, Pattern::Kind::kCommand,
                                 Pattern::Kind::kEvent};
  const char* values[] = {"250", "EHLO", "silence"};
  for (int i = 0; i < 3; ++i) {
    const std::string value = values[i];
    Block block = variants[static_cast<std::size_t>(i)].check;
    const Pattern& pattern = std::get<Expect>(block.steps[1].what).outcomes[1].sequence[0][0];
    EXPECT_EQ(pattern.kind, kinds[i]);
    EXPECT_EQ(std::get<Rule>(block.steps[2].what).thing.kind, kinds[i]);
    EXPECT_EQ(Print(block),
              "check a/b under client\n  given name W\n  offers in tls: AUTH W\n"
              "  never AUTH W, with \"W\"\n  S: W there\n  C: closed\n    or " +
                  value + ", has x W\n  on " + value + ": tls name=W\n  close W\n");
  }
}

TEST_F(Expanding, RepetitionsStayRepetitions) {
  const Block& check = Read(R"x(check a/b under server
  vary x = long "A"*70k "b" | short "c"
  C: <{x}>
  C: "({x})"*2)x");
  const auto variants = Expand(library_, check, "clear");
  EXPECT_EQ(Print(std::get<Send>(variants[0].check.steps[0].what).payload),
            R"("<" "A"*70k "b>" "\r\n")");
  EXPECT_EQ(Print(variants[1].check.steps[0]), "C: <c>\n");
  const auto& twice = std::get<Send>(variants[0].check.steps[1].what).payload;
  EXPECT_EQ(Fill(twice, {}).size(), 2U * (70 * 1024 + 3));
}

TEST_F(Expanding, UsesAreResolvedForTheTransport) {
  const std::string text = "check a/b under server\n  use envelope\n  C: X\n";
  EXPECT_THAT(Steps(Expand(library_, Read(text), "clear")[0].check.steps),
              ElementsAre("+S: 220", "+C: EHLO {client}", "+S: 250", "+C: MAIL FROM:<{from}>",
                          "+S: 250", "C: X"));
  EXPECT_THAT(Steps(Expand(library_, Read(text), "starttls")[0].check.steps),
              ElementsAre("+S: 220", "+C: EHLO {client}", "+S: 250, has STARTTLS", "+C: STARTTLS",
                          "+S: 220", "+tls", "+C: EHLO {client}", "+S: 250",
                          "+C: MAIL FROM:<{from}>", "+S: 250", "C: X"));
  // A mutant of a client check plays a client; `repeat` may hold a use.
  const auto client = Expand(
      library_,
      Read("check a/b under client\n  use starttls\nmutant m\n  repeat 2\n    use starttls\n"), "");
  EXPECT_THAT(Steps(client[0].check.steps), ElementsAre("+S: 220 x"));
  EXPECT_THAT(Steps(std::get<Repeat>(client[0].check.mutants[0].steps[0].what).steps), SizeIs(5));
}

TEST_F(Expanding, AttacksUseAttacks) {
  const Block& attack = Read("attack one\n  on X: drop\nattack two\n  use one\n  on Y: hold\n");
  EXPECT_THAT(Steps(Expand(library_, attack, "")[0].check.steps),
              ElementsAre("+on X: drop", "on Y: hold"));
}

struct Transport {
  const char* text;
  std::vector<std::string> transports;
};

TEST_F(Expanding, TransportsFollowFromTheSteps) {
  const Transport cases[] = {
      {"  use session\n", {"clear", "starttls", "implicit"}},
      {"  use envelope\n", {"clear", "starttls", "implicit"}},
      {"  over implicit starttls\n  use envelope\n", {"starttls", "implicit"}},
      {"  use starttls\n", {"clear"}},
      {"  use session\n  C: STARTTLS\n  S: 220\n  tls\n", {"clear"}},
      {"  S: 220\n", {"clear", "implicit"}},
      {"  C: EARLY\n  S: 220\n", {"clear", "implicit"}},
      {"  over starttls\n  S: 220\n", {}},
      {"  use session\n  C: QUIT\n  S: 221\n  connect\n  S: 220\n",
       {"clear", "starttls", "implicit"}},
  };
  for (const auto& [text, transports] : cases)
    EXPECT_EQ(TransportsOf(library_, Read("check a/b under server\n" + std::string(text))),
              transports)
        << text;
  EXPECT_THAT(TransportsOf(library_, Read("check a/b under client\n  use starttls\n")),
              ElementsAre(""));
}

TEST_F(Expanding, NeedsFollowFromTheSteps) {
  const Transport cases[] = {
      {"  use session\n", {}},
      {"  use starttls\n  C: x\n", {"STARTTLS"}},
      {"  use session\n  tls\n", {"STARTTLS"}},
      {"  bdat \"x\"\n", {"CHUNKING"}},
      {"  auth PLAIN wrong-password\n", {"AUTH PLAIN", "account"}},
      {"  delivered 0\n", {"inbox"}},
      {"  wait 1s\n", {}},
      {"  wait 1001ms\n", {"slow"}},
      {"  repeat 3\n    wait 500ms\n", {"slow"}},
      {"  S: 250, has PIPELINING\n", {}},
  };
  for (const auto& [text, needs] : cases) {
    const Block& check = Read("check a/b under server\n" + std::string(text));
    EXPECT_EQ(NeedsOf(Expand(library_, check, "clear")[0].check), needs) << text;
  }
  const Block& session = Read("check a/b under server\n  use session\n");
  EXPECT_THAT(NeedsOf(Expand(library_, session, "starttls")[0].check), ElementsAre("STARTTLS"));
}

TEST_F(Expanding, PlaceholdersAreFilledIn) {
  const Block& check =
      Read("check a/b under server\n  C: {client} {host}{nonce}\n  C: \"{to}\"*2\n");
  Placeholders values;
  values.client = "c.example";
  values.host = "h.example";
  values.nonce = "n1";
  values.to = "b@example.org";
  EXPECT_EQ(Fill(std::get<Send>(check.steps[0].what).payload, values), "c.example h.examplen1\r\n");
  EXPECT_EQ(Fill(std::get<Send>(check.steps[1].what).payload, values),
            "b@example.orgb@example.org");
}

TEST_F(Expanding, ValidateTellsOfAFragmentThatAnotherFileHas) {
  Library both;
  ASSERT_TRUE(
      ParseScript("fragment f under server over clear\n  C: X\n", "ours.smtp", both).empty());
  // Over all transports: it would never be used over clear.
  ASSERT_TRUE(ParseScript("fragment f under server\n  C: Y\n", "yours.smtp", both).empty());
  const auto errors = Validate(both, false);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].Line(),
            "yours.smtp:1: fragment f stands already in ours.smtp:1; give it another name");
}

TEST_F(Expanding, ValidateSeesTheWhole) {
  struct {
    const char* text;
    std::vector<std::string> errors;
  } const cases[] = {
      {"check a/b under server\n  use session\n", {"x.smtp:1: check a/b has no mutant"}},
      {"check a/b under server\nmutant m: on X: drop\n", {"x.smtp:1: check a/b has no steps"}},
      {"check a/b under server\n  C: X\nmutant m: on X: drop\nmutant m: on X: hold\n",
       {"x.smtp:4: check a/b has a mutant m already; give it another name"}},
      {"check a/b under server\n  C: X\nmutant m\n",
       {"x.smtp:3: mutant m does nothing wrong; it needs a rule, a given or steps"}},
      {"persona p\npersona p\n",
       {"x.smtp:2: persona p stands already in x.smtp:23; give it another name"}},
      {"fragment session under server over implicit\n",
       {"x.smtp:1: fragment session stands already in x.smtp:2; give it another name"}},
      {"check a/b under server\n  use sesion\nmutant m: on X: drop\n",
       {"x.smtp:2:3: there is no fragment sesion under server over clear; did you mean session?"}},
      {"check a/b under client\n  use envelope\nmutant m: on X: drop\n",
       {"x.smtp:2:3: there is no fragment envelope under client"}},
      {"attack a\n  use b\n", {"x.smtp:2:3: there is no attack b"}},
      {"attack a\n  use b\nattack b\n  use a\n",
       {"x.smtp:2:3: use b goes round in a circle; break it",
        "x.smtp:4:3: use a goes round in a circle; break it"}},
      {"check a/b under server\n  control a/c\n  C: X\nmutant m: on X: drop\n",
       {"x.smtp:1: control a/c is no check of that party; did you mean a/b?"}},
      {"check a/b under server\n  over starttls\n  S: 220\nmutant m: on X: drop\n",
       {"x.smtp:1: check a/b can run over none of its transports; one that starts TLS itself runs "
        "in "
        "clear, one that reads the greeting itself not over starttls"}},
      {"check a/b under client\n  over clear\n  C: X\nmutant m: on X: drop\n",
       {"x.smtp:1: check a/b says over, which is for servers; a client check says policy"}},
      {"check a/b under server\n  S: 220: pass when opportunistic\nmutant m: on X: drop\n",
       {"x.smtp:2:6: when opportunistic: right is clear, starttls, implicit"}},
      {"check a/b under server\n  vary c = 250 | 25\n  S: {c}\nmutant m: on X: drop\n",
       {"x.smtp:3:6: \"25\" with c=25 cannot stand here; right is a reply code, a command or an "
        "event"}},
      {"check a/b under server\n  vary c = ok | bad \"a b\"\n  tls x={c}\nmutant m: on X: drop\n",
       {"x.smtp:3:3: \"x=a b\" with c=bad cannot stand here; right is one word"}},
      {"persona p\n  on {host}: drop\n",
       {"x.smtp:2:6: \"{host}\" cannot stand here; right is a reply code, a command or an event"}},
      {"check a/b under server\n  S: {host}\nmutant m: on X: drop\n",
       {"x.smtp:2:6: \"{host}\" cannot stand here; right is a reply code, a command or an event"}},
  };
  for (const auto& [text, errors] : cases) EXPECT_EQ(ErrorsOf(text), errors) << text;
  EXPECT_THAT(ErrorsOf("check a/b under server\n  C: X\nmutant m: on X: drop\n", true),
              ElementsAre("x.smtp:1: check a/b has no title",
                          "x.smtp:1: check a/b has no covers; name the requirement",
                          "x.smtp:1: check a/b has no tags"));
}

TEST_F(Expanding, TooManyVariantsAreRefused) {
  std::string text = "check a/b under server\n";
  for (const char* name : {"a", "b", "c", "d"})
    text += "  vary " + std::string(name) + " = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9\n";
  EXPECT_THAT(ErrorsOf(text + "  C: X\nmutant m: on X: drop\n"),
              ElementsAre("x.smtp:1: check a/b has more than 1000 variants; vary less at once"));
}

// The rest is `ctest -R shipped_checks`.
TEST(EmbeddedChecks, AreRead) {
  std::vector<ScriptError> errors;
  const Library library = LoadShipped(&errors);
  for (const auto& error : errors) ADD_FAILURE() << error.Line();
  std::vector<std::string> ids;
  for (const auto& block : library.blocks) ids.push_back(block.id);
  EXPECT_THAT(ids, Contains("session"));
  EXPECT_THAT(ids, Contains("control/delivery"));
}

TEST(EmbeddedChecks, FoldersAreRead) {
  Library library;
  EXPECT_THAT(LoadDirectory(SMTPSPEC_TESTDATA, library), IsEmpty());
  EXPECT_THAT(library.blocks, testing::Not(IsEmpty()));
  const auto errors = LoadDirectory(SMTPSPEC_TESTDATA "/absent", library);
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_THAT(errors[0].Line(), testing::HasSubstr("absent: cannot be read"));
}

}  // namespace
}  // namespace smtpspec::script
