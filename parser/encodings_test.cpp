// base64, xtext and Printable: what each lets through, and the way there and back.
#include <gtest/gtest.h>

#include <random>

#include "parser/base64.h"
#include "parser/printable.h"
#include "parser/xtext.h"

namespace smtpspec {
namespace {

using namespace std::literals;

std::string AllOctets() {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  return all;
}

std::vector<std::string> RandomOctets() {
  std::mt19937 random(4954);
  std::vector<std::string> all;
  for (std::size_t size = 0; size < 300; ++size) {
    std::string octets(size, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    all.push_back(std::move(octets));
  }
  return all;
}

// RFC 4648 section 10.
TEST(Base64, VectorsOfTheRfc) {
  const struct {
    std::string_view octets, text;
  } rows[] = {{"", ""},
              {"f", "Zg=="},
              {"fo", "Zm8="},
              {"foo", "Zm9v"},
              {"foob", "Zm9vYg=="},
              {"fooba", "Zm9vYmE="},
              {"foobar", "Zm9vYmFy"}};
  for (const auto& [octets, text] : rows) {
    EXPECT_EQ(EncodeBase64(octets), text);
    EXPECT_EQ(DecodeBase64(text), octets);
  }
}

TEST(Base64, ThereAndBack) {
  for (const std::string& octets : RandomOctets())
    EXPECT_EQ(DecodeBase64(EncodeBase64(octets)), octets);
  EXPECT_EQ(DecodeBase64(EncodeBase64(AllOctets())), AllOctets());
}

TEST(Base64, RefusesAtTheOffset) {
  const struct {
    const char* why;
    std::string_view text;
    std::size_t offset;
  } rows[] = {{"space", "Zm9v Zg==", 4},
              {"line end", "Zm9v\r\n", 4},
              {"URL alphabet", "Zm-_", 2},
              {"control", "Zm9\x01", 3},
              {"NUL", "Zm9\0"sv, 3},
              {"high octet", "Zm9\xFF", 3},
              {"no padding", "Zg", 2},
              {"half of the padding", "Zg=", 3},
              {"one character", "Z", 1},
              {"one character and padding", "Z===", 1},
              {"padding alone", "=", 1},
              {"padding for nothing", "====", 0},
              {"surplus padding", "Zm9v=", 5},
              {"padding inside", "Zg==Zm9v", 2},
              {"bits before ==", "Zh==", 1},
              {"bits before =", "Zm9=", 2},
              {"asterisk", "*", 0}};
  for (const auto& row : rows) {
    const auto decoded = DecodeBase64(row.text);
    ASSERT_FALSE(decoded.has_value()) << row.why;
    EXPECT_EQ(decoded.error().offset, row.offset) << row.why;
  }
}

// So no two texts mean the same octets.
TEST(Base64, AcceptsExactlyWhatItWrites) {
  constexpr std::string_view kOctets = "AQgwZ9+/=-\0 "sv;
  std::string text;
  const auto extend = [&](const auto& self) -> void {
    const auto decoded = DecodeBase64(text);
    EXPECT_TRUE(!decoded || EncodeBase64(*decoded) == text) << text;
    if (text.size() == 5) return;
    for (const char c : kOctets) {
      text.push_back(c);
      self(self);
      text.pop_back();
    }
  };
  extend(extend);
}

TEST(Xtext, ThereAndBack) {
  for (const std::string& octets : RandomOctets()) {
    const std::string text = EncodeXtext(octets);
    EXPECT_EQ(DecodeXtext(text), octets);
    EXPECT_EQ(DecodeXtext(text, HexCase::kAny), octets);
  }
}

TEST(Xtext, EncodesPlusEqualsAndWhatIsNotPrintable) {
  EXPECT_EQ(EncodeXtext("e=mc2@example.com"), "e+3Dmc2@example.com");
  EXPECT_EQ(EncodeXtext("a b+c\r\n\x7F\xFF"), "a+20b+2Bc+0D+0A+7F+FF");
  EXPECT_EQ(DecodeXtext(""), "");
}

TEST(Xtext, RefusesAtTheOffset) {
  const struct {
    std::string_view text;
    HexCase hex;
    std::size_t offset;
  } rows[] = {{"a=b", HexCase::kAny, 1},   {"a b", HexCase::kAny, 1},
              {"a+", HexCase::kAny, 2},    {"a+3", HexCase::kAny, 3},
              {"a+3G", HexCase::kAny, 3},  {"a+3d", HexCase::kUpper, 3},
              {"a++3D", HexCase::kAny, 2}, {"\0"sv, HexCase::kAny, 0},
              {"\xFF", HexCase::kAny, 0},  {"a\x7F", HexCase::kUpper, 1}};
  for (const auto& row : rows) {
    const auto decoded = DecodeXtext(row.text, row.hex);
    ASSERT_FALSE(decoded.has_value()) << row.text;
    EXPECT_EQ(decoded.error().offset, row.offset) << row.text;
  }
  EXPECT_EQ(DecodeXtext("a+3d", HexCase::kAny), "a=");
}

TEST(Printable, IsPrintableAsciiAndGoesBack) {
  for (const std::string& octets : RandomOctets()) {
    const std::string text = Printable(octets);
    for (const char c : text) EXPECT_TRUE(c >= ' ' && c <= '~');
    EXPECT_EQ(FromPrintable(text), octets);
  }
  EXPECT_EQ(Printable("a\r\n\t\\\"\x1B[2J\xFF\0"sv), R"(a\r\n\x09\\"\x1b[2J\xff\x00)");
}

TEST(FromPrintable, UnderstandsEachEscape) {
  EXPECT_EQ(FromPrintable(R"(\r\n\t\0\"\\\x41\xfF)"), "\r\n\t\0\"\\A\xFF"s);
  EXPECT_EQ(FromPrintable("\xC3 raw"), "\xC3 raw");
}

TEST(FromPrintable, RefusesAtTheOffset) {
  for (const std::string_view bad :
       {"\\", "\\q", "\\x", "\\x4", "\\x4g", "\\x-1", "\\x+1", "\\x 1"}) {
    const auto octets = FromPrintable("ab" + std::string(bad));
    ASSERT_FALSE(octets.has_value()) << bad;
    EXPECT_EQ(octets.error().offset, 2u) << bad;
  }
}

}  // namespace
}  // namespace smtpspec
