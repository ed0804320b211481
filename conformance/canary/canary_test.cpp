// Every token in every form, split anywhere, among octets that mean nothing.
#include "conformance/canary/canary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "parser/ascii_case.h"
#include "parser/base64.h"

namespace smtpspec {

static void PrintTo(const CanaryFinding& finding, std::ostream* out) {
  *out << finding.name << " " << finding.form << " at " << finding.offset;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Escaped(std::string_view text, char intro, std::size_t every, bool upper = true) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % every != 0) {
      out += text[i];
      continue;
    }
    const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    out += intro;
    out += digits[static_cast<unsigned char>(text[i]) >> 4];
    out += digits[static_cast<unsigned char>(text[i]) & 15];
  }
  return out;
}

std::string Hex(std::string_view text, bool upper) {
  std::string out;
  for (const char c : Escaped(text, '.', 1, upper))
    if (c != '.') out += c;
  return out;
}

std::string Utf16(std::string_view text) {
  std::string out;
  for (const char c : text) out += std::string{c, '\0'};
  return out;
}

// In lines of `width`, folded by `fold`.
std::string Folded(const std::string& text, std::size_t width, std::string_view fold) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += width)
    out += (i > 0 ? std::string(fold) : "") + text.substr(i, width);
  return out;
}

struct Form {
  std::string name;
  std::string written;
  std::size_t begin;  // of the token in it
};

std::string Mixed(std::string text) {
  text[0] = UpperLetter(text[0]);
  return text;
}

std::vector<Form> FormsOf(const std::string& token) {
  const auto base64 = [](std::string_view text) { return EncodeBase64(text); };
  const std::string soft = token.substr(0, 5) + "=\r\n" + token.substr(5);
  return {
      {"raw", token, 0},
      {"upper case", UpperCase(token), 0},
      {"mixed case", Mixed(token), 0},
      {"base64", base64(token), 0},
      {"base64", base64("a" + token + "b"), 1},
      {"base64", base64("ab" + token), 2},
      {"base64", base64("abc" + UpperCase(token) + "defghi"), 4},
      {"base64", "abcde" + base64("a" + token), 6},
      {"base64", Folded(base64("ab" + token + "cd"), 7, "\r\n"), 2},
      {"base64", Folded(base64(std::string("\0x\0", 3) + token), 3, "\r\n "), 7},
      {"base64 of utf-16le", base64("NT" + Utf16(token)), 2},
      {"base64 of utf-16le", base64("NTLM" + Utf16(UpperCase(token))), 5},
      {"xtext", Escaped(token, '+', 1), 0},
      {"xtext", Escaped(token, '+', 3), 0},
      {"quoted-printable", Escaped(token, '=', 1), 0},
      {"quoted-printable", Escaped(token, '=', 2, false), 0},
      {"quoted-printable", soft, 0},
      {"quoted-printable", Folded(token, 3, "= \t\r\n"), 0},
      {"quoted-printable", Folded(Escaped(token, '=', 1), 6, "=\r\n"), 0},
      {"percent-encoding", Escaped(token, '%', 1), 0},
      {"percent-encoding", Escaped(token, '%', 5), 0},
      {"utf-16le", Utf16(token), 0},
      {"utf-16le", Utf16(UpperCase(token)), 0},
      {"hex", Hex(token, false), 0},
      {"hex", "f" + Hex(token, true), 1},
  };
}

std::vector<CanaryFinding> Watch(const std::vector<CanaryToken>& tokens,
                                 const std::vector<std::string_view>& pieces) {
  CanaryWatch watch(tokens);
  for (const std::string_view piece : pieces) watch.Octets(piece);
  return watch.Findings();
}

std::string Noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string noise;
  while (noise.size() < size) noise += static_cast<char>(random());
  return noise;
}

TEST(CanaryTest, TokensAreDistinctAndFollowFromTheNonce) {
  const auto tokens = NewCanaries("run-one");
  std::vector<std::string> names;
  std::set<std::string> texts;
  for (const auto& [name, text] : tokens) {
    names.push_back(name);
    texts.insert(text);
    EXPECT_GE(text.size(), 10u);
    EXPECT_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
  }
  EXPECT_THAT(names, ElementsAre("user", "password", "sender", "recipient", "subject", "body"));
  for (const auto& [name, text] : NewCanaries("run-two")) texts.insert(text);
  EXPECT_EQ(texts.size(), 12u);
  const auto again = NewCanaries("run-one");
  for (std::size_t i = 0; i < tokens.size(); ++i) EXPECT_EQ(again[i].text, tokens[i].text);
}

TEST(CanaryTest, EveryFormOfEveryTokenAtEverySplit) {
  const auto tokens = NewCanaries("splits");
  for (const auto& [name, text] : tokens) {
    for (const Form& form : FormsOf(text)) {
      const std::string before = Noise(50, 7) + "\r\n.", after = "." + Noise(50, 8);
      const std::string stream = before + form.written + after;
      const std::vector<CanaryFinding> expected{{name, form.name, before.size() + form.begin}};
      for (std::size_t split = before.size(); split <= stream.size() - after.size(); ++split) {
        const std::string_view whole = stream;
        ASSERT_EQ(Watch(tokens, {whole.substr(0, split), whole.substr(split)}), expected)
            << form.written << " split at " << split - before.size();
      }
      std::vector<std::string_view> octets;
      for (const char& c : stream) octets.emplace_back(&c, 1);
      ASSERT_EQ(Watch(tokens, octets), expected) << form.written << " octet by octet";
    }
  }
}

TEST(CanaryTest, CredentialsWithinAuth) {
  const auto tokens = NewCanaries("auth");
  const std::string& user = tokens[0].text;
  const std::string& password = tokens[1].text;
  const std::string plain = EncodeBase64(std::string(1, '\0') + user + '\0' + password);
  EXPECT_THAT(
      Watch(tokens, {"AUTH PLAIN ", plain, "\r\n"}),
      ElementsAre(CanaryFinding{"user", "base64", 12}, CanaryFinding{"password", "base64", 29}));
  EXPECT_THAT(
      Watch(tokens, {"AUTH PLAIN\r\n", plain, "\r\n"}),
      ElementsAre(CanaryFinding{"user", "base64", 13}, CanaryFinding{"password", "base64", 30}));
  EXPECT_THAT(
      Watch(tokens, {"AUTH LOGIN\r\n", EncodeBase64(user), "\r\n", EncodeBase64(password), "\r\n"}),
      ElementsAre(CanaryFinding{"user", "base64", 12}, CanaryFinding{"password", "base64", 30}));
  // The proof of SCRAM tells who, and not the password.
  EXPECT_THAT(Watch(tokens, {"AUTH SCRAM-SHA-256 ", EncodeBase64("n,,n=" + user + ",r=xyz")}),
              ElementsAre(CanaryFinding{"user", "base64", 25}));
}

TEST(CanaryTest, EnvelopeAndMessage) {
  const auto tokens = NewCanaries("message");
  const std::string& sender = tokens[2].text;
  const std::string& body = tokens[5].text;
  EXPECT_THAT(Watch(tokens, {"MAIL FROM:<", sender, "@example.org> ENVID=+", Hex(sender, true)}),
              ElementsAre(CanaryFinding{"sender", "raw", 11},
                          CanaryFinding{"sender", "hex", 11 + sender.size() + 21}));
  EXPECT_THAT(
      Watch(tokens, {body, body, " ", body}),
      ElementsAre(CanaryFinding{"body", "raw", 0}, CanaryFinding{"body", "raw", body.size()},
                  CanaryFinding{"body", "raw", 2 * body.size() + 1}));
}

TEST(CanaryTest, WhatIsNearlyATokenIsNone) {
  const auto tokens = NewCanaries("near");
  for (const auto& [name, text] : tokens) {
    const std::vector<std::string> near = {
        text.substr(1),
        text.substr(0, text.size() - 1),
        text.substr(0, 6) + "." + text.substr(6),
        text.substr(0, 6) + "\r\n" + text.substr(6),
        text.substr(0, 6) + "=x\r\n" + text.substr(6),
        Utf16(text.substr(0, 6)) + '\0' + Utf16(text.substr(6)),
        EncodeBase64(text.substr(0, 6)) + "=" + EncodeBase64(text.substr(6)),
        EncodeBase64(text).substr(1),
        Hex(text, true).substr(1),
        Hex(text.substr(0, 6), true) + ":" + Hex(text.substr(6), true),
    };
    for (const std::string& stream : near)
      EXPECT_THAT(Watch(tokens, {".", stream, "."}), IsEmpty()) << stream;
  }
}

TEST(CanaryTest, NoiseIsNoFinding) {
  const auto tokens = NewCanaries("noise");
  EXPECT_THAT(Watch(tokens, {Noise(2000000, 1)}), IsEmpty());
  std::string letters;
  for (const char c : Noise(2000000, 2))
    letters += "abcdefghijklmnopqrstuvwxyz0123456789+/=% \r\n"[static_cast<unsigned char>(c) % 43];
  EXPECT_THAT(Watch(tokens, {letters}), IsEmpty());
}

TEST(CanaryTest, MegabytesOfTokensAreFindingsWithinALimit) {
  const auto tokens = NewCanaries("many");
  std::string stream;
  while (stream.size() < 4000000) stream += tokens[5].text;
  EXPECT_EQ(Watch(tokens, {stream}).size(), CanaryWatch::kMostFindings);
}

TEST(CanaryTest, OneTokenMayEndAnother) {
  const std::vector<CanaryToken> tokens = {
      {"user", "abcabcabcabd"}, {"password", "cabcabd"}, {"body", ""}};
  EXPECT_THAT(Watch(tokens, {"abcabcabcabcabd"}),
              ElementsAre(CanaryFinding{"user", "raw", 3}, CanaryFinding{"password", "raw", 8}));
}

}  // namespace
}  // namespace smtpspec
