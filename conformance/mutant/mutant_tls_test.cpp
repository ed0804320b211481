// Handshakes of mutants: how they fail, and how OpenSSL is set up for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/mutant/rig.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Port = ServerTarget::Port;

TEST(MutantTlsTest, HandshakesFailAsTheRuleSays) {
  for (const bool openssl : {false, true}) {
    Behind at("on tls: fail access_denied", openssl);
    at.Say("STARTTLS\r\n");
    EXPECT_FALSE(at.client.StartTls());
    EXPECT_EQ(at.client.Engine().PeerAlert(), "access_denied") << openssl;
    at.client.Listen();
    EXPECT_TRUE(at.client.Closed());
  }
}

TEST(MutantTlsTest, AFailedHandshakeNeedNotBeTheEnd) {
  Behind at("on fails: answer 250 {host}");
  at.Say("STARTTLS\r\n");
  EXPECT_THAT(at.Say("no handshake\r\n"), HasSubstr("250 mx.example.org\r\n"));
  EXPECT_THAT(at.Say("NOOP\r\n"), HasSubstr("250"));
}

TEST(MutantTlsTest, HandshakesMeetSilenceAndTheEnd) {
  struct Case {
    const char* rule;
    bool closed, reset;
  };
  for (const Case& test :
       {Case{"on tls: drop", false, false}, Case{"on tls: close", true, false},
        Case{"on tls: reset", false, true}}) {
    Behind at(test.rule);
    at.Say("STARTTLS\r\n");
    EXPECT_FALSE(at.client.StartTls()) << test.rule;
    EXPECT_EQ(at.client.Closed(), test.closed) << test.rule;
    EXPECT_EQ(at.client.Reset(), test.reset) << test.rule;
  }
}

TEST(MutantTlsTest, SilenceBeginsBehindTheHandshake) {
  Behind at("on tls: silence");
  at.Say("STARTTLS\r\n");
  ASSERT_TRUE(at.client.StartTls());
  EXPECT_EQ(at.Say(kHello), "");
  EXPECT_FALSE(at.client.Closed());
}

TEST(MutantTlsTest, OpenSslIsSetUpAsTheRuleSays) {
  struct Case {
    const char* rule;
    TlsRequest request;
    const char* verify_error;
  };
  for (const Case& test : {Case{"", {}, ""}, Case{"on tls: tls certificate=expired", {}, "expired"},
                           Case{"on tls: tls certificate=not-yet-valid", {}, "not yet valid"},
                           Case{"on tls: tls certificate=self-signed", {}, "self"},
                           Case{"on tls: tls certificate=unknown-ca", {}, "issuer"},
                           Case{"on tls: tls certificate=wrong-name", {}, "ostname mismatch"}}) {
    Behind at(test.rule, true);
    at.Say("STARTTLS\r\n");
    ASSERT_TRUE(at.client.StartTls(test.request)) << test.rule;
    const TlsFacts& facts = at.client.Engine().Facts();
    EXPECT_EQ(facts.verified, *test.verify_error == '\0') << test.rule << facts.verify_error;
    EXPECT_THAT(facts.verify_error, HasSubstr(test.verify_error)) << test.rule;
    EXPECT_THAT(at.Say(kHello), StartsWith("250"));
  }
}

TEST(MutantTlsTest, OpenSslAgreesToOldVersionsAndForeignProtocols) {
  Behind old("on tls: tls min=1.1", true);
  old.Say("STARTTLS\r\n");
  TlsRequest request;
  request.min_version = request.max_version = "1.1";
  EXPECT_TRUE(old.client.StartTls(request));
  Behind foreign("on tls: tls alpn=imap", true);
  foreign.Say("STARTTLS\r\n");
  request = {};
  request.alpn = {"imap"};
  ASSERT_TRUE(foreign.client.StartTls(request));
  EXPECT_EQ(foreign.client.Engine().Facts().alpn, "imap");
}

TEST(MutantTlsTest, ArgumentsThatMeanNothingAreSaid) {
  Behind at("on tls: tls colour=red", true);
  at.Say("STARTTLS\r\n");
  EXPECT_FALSE(at.client.StartTls());
  const auto again = at.target->Connect(Port::kClear);
  ASSERT_FALSE(again.has_value());
  EXPECT_THAT(again.error(), HasSubstr("colour=red"));
}

}  // namespace
}  // namespace smtpspec
