#include "net/address.h"

#include <gtest/gtest.h>

namespace smtpspec::net {
namespace {

struct Good {
  const char* text;
  const char* host;
  int port;
  bool loopback;
};

class GoodAddress : public testing::TestWithParam<Good> {};

TEST_P(GoodAddress, IsReadAndWrittenBack) {
  const auto address = ParseHostPort(GetParam().text);
  ASSERT_TRUE(address) << address.error();
  EXPECT_EQ(address->host, GetParam().host);
  EXPECT_EQ(address->port, GetParam().port);
  EXPECT_EQ(IsLoopback(*address), GetParam().loopback);
  EXPECT_EQ(Text(*address), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, GoodAddress,
    testing::Values(Good{"127.0.0.1:2525", "127.0.0.1", 2525, true},
                    Good{"127.9.9.9:0", "127.9.9.9", 0, true}, Good{"[::1]:25", "::1", 25, true},
                    Good{"[::ffff:127.0.0.1]:1", "::ffff:127.0.0.1", 1, true},
                    Good{"[::ffff:192.0.2.1]:1", "::ffff:192.0.2.1", 1, false},
                    Good{"localhost:65535", "localhost", 65535, true},
                    Good{"LocalHost:1", "LocalHost", 1, true},
                    Good{"localhost.example.org:1", "localhost.example.org", 1, false},
                    Good{"128.0.0.1:1", "128.0.0.1", 1, false},
                    Good{"0.0.0.0:25", "0.0.0.0", 25, false}, Good{"[::]:25", "::", 25, false},
                    Good{"mx.example.org:25", "mx.example.org", 25, false}));

struct Bad {
  const char* text;
  const char* why;
};

class BadAddress : public testing::TestWithParam<Bad> {};

TEST_P(BadAddress, SaysWhatIsWrong) {
  const auto address = ParseHostPort(GetParam().text);
  ASSERT_FALSE(address);
  EXPECT_NE(address.error().find(GetParam().why), std::string::npos) << address.error();
  for (const char octet : address.error()) EXPECT_TRUE(octet >= ' ' && octet <= '~');
}

INSTANTIATE_TEST_SUITE_P(Addresses, BadAddress,
                         testing::Values(Bad{"", "no colon"}, Bad{"localhost", "no colon"},
                                         Bad{"localhost:", "0 to 65535"}, Bad{":25", "no name"},
                                         Bad{"a:65536", "0 to 65535"}, Bad{"a:-1", "0 to 65535"},
                                         Bad{"a:+1", "0 to 65535"}, Bad{"a: 1", "0 to 65535"},
                                         Bad{"a:1x", "0 to 65535"}, Bad{"::1:25", "in brackets"},
                                         Bad{"[::1:25", "not closed"},
                                         Bad{"[127.0.0.1]:25", "not an IPv6"},
                                         Bad{"[]:25", "not an IPv6"}, Bad{"a b:25", "no name"},
                                         Bad{"a\x1b[31m:25", "no name"},
                                         Bad{"\xc3\xa4:25", "no name"}));

}  // namespace
}  // namespace smtpspec::net
