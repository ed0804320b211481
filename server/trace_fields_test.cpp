#include "server/trace_fields.h"

#include <gtest/gtest.h>

namespace smtpspec {
namespace {

Envelope EnvelopeOf(const char* from, std::vector<const char*> to) {
  Envelope envelope;
  envelope.reverse_path = *ReversePath::Parse(from);
  for (const char* path : to) envelope.recipients.push_back({*ForwardPath::Parse(path), {}});
  return envelope;
}

MessageOrigin OriginOf(std::string name) {
  MessageOrigin origin;
  origin.client_name = std::move(name);
  origin.extended = true;
  return origin;
}

TraceFacts Facts(std::string address = "192.0.2.1") {
  return {std::move(address), *Domain::Parse("mx.example.org"), "ab12",
          "Sat, 21 Nov 2026 22:26:40 +0000"};
}

TEST(TraceFields, OneRecipientInClear) {
  EXPECT_EQ(TraceFields(OriginOf("client.example.com"),
                        EnvelopeOf("<a@example.com>", {"<b@example.org>"}), Facts()),
            "Return-Path: <a@example.com>\r\n"
            "Delivered-To: b@example.org\r\n"
            "Received: from client.example.com ([192.0.2.1])\r\n"
            "\tby mx.example.org with ESMTP id ab12\r\n"
            "\tfor <b@example.org>;\r\n"
            "\tSat, 21 Nov 2026 22:26:40 +0000\r\n");
}

TEST(TraceFields, SeveralRecipientsAndTlsAndNoSender) {
  MessageOrigin origin = OriginOf("[IPv6:2001:db8::1]");
  origin.tls = true;
  origin.tls_version = "TLSv1.3";
  origin.tls_cipher = "TLS_AES_256_GCM_SHA384";
  EXPECT_EQ(TraceFields(origin, EnvelopeOf("<>", {"<b@example.org>", "<Postmaster>"}),
                        Facts("2001:db8::1")),
            "Return-Path: <>\r\n"
            "Delivered-To: b@example.org\r\n"
            "Delivered-To: Postmaster\r\n"
            "Received: from [IPv6:2001:db8::1] ([IPv6:2001:db8::1])\r\n"
            "\tby mx.example.org with ESMTPS id ab12\r\n"
            "\t(TLSv1.3) tls TLS_AES_256_GCM_SHA384;\r\n"
            "\tSat, 21 Nov 2026 22:26:40 +0000\r\n");
}

TEST(TraceFields, ACipherThatIsNotARegisteredNameIsAComment) {
  MessageOrigin origin = OriginOf("a.example.com");
  origin.tls = true;
  origin.tls_version = "TLSv1.2";
  origin.tls_cipher = "ECDHE-RSA\r\n)x: -AES256";
  EXPECT_NE(TraceFields(origin, EnvelopeOf("<>", {"<b@example.org>"}), Facts())
                .find("\r\n\t(TLSv1.2 ECDHE-RSAx-AES256);\r\n"),
            std::string::npos);
}

// The name is what a stranger said. If it is not a host, it is not repeated.
TEST(TraceFields, ANameThatIsNotAHostIsNotRepeated) {
  for (const char* name : {"", "a b", "a\r\nBcc: x@example.org", "a)", "-", "[1.2.3.4"}) {
    EXPECT_NE(TraceFields(OriginOf(name), EnvelopeOf("<>", {"<b@example.org>"}), Facts())
                  .find("\r\nReceived: from [192.0.2.1] ([192.0.2.1])\r\n"),
              std::string::npos)
        << name;
  }
}

TEST(TraceFields, TheZoneOfALinkIsNotTold) {
  EXPECT_NE(TraceFields(OriginOf("x"), EnvelopeOf("<>", {"<b@example.org>"}), Facts("fe80::1%eth0"))
                .find("([IPv6:fe80::1])"),
            std::string::npos);
}

TEST(TraceFields, TheSourceRouteIsNotPartOfTheReturnPath) {
  const std::string fields = TraceFields(
      OriginOf("x"), EnvelopeOf("<@r.example:a@example.com>", {"<b@example.org>"}), Facts());
  EXPECT_EQ(fields.find("Return-Path: <a@example.com>\r\n"), 0u) << fields;
}

struct Word {
  bool extended, tls, user, utf8;
  std::string_view word;
};

class With : public testing::TestWithParam<Word> {};

TEST_P(With, IsTheRegisteredWord) {
  MessageOrigin origin;
  origin.extended = GetParam().extended;
  origin.tls = GetParam().tls;
  origin.user = GetParam().user ? "u" : "";
  EXPECT_EQ(WithProtocol(origin, GetParam().utf8), GetParam().word);
}

INSTANTIATE_TEST_SUITE_P(Words, With,
                         testing::Values(Word{false, false, false, false, "SMTP"},
                                         Word{false, true, false, false, "SMTP"},
                                         Word{true, false, false, false, "ESMTP"},
                                         Word{true, false, true, false, "ESMTPA"},
                                         Word{true, true, false, false, "ESMTPS"},
                                         Word{true, true, true, false, "ESMTPSA"},
                                         Word{true, false, false, true, "UTF8SMTP"},
                                         Word{true, false, true, true, "UTF8SMTPA"},
                                         Word{true, true, false, true, "UTF8SMTPS"},
                                         Word{true, true, true, true, "UTF8SMTPSA"}));

}  // namespace
}  // namespace smtpspec
