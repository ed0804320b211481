#include "conformance/run/tls_records.h"

#include <gtest/gtest.h>

#include "tls/ledger.h"

namespace smtpspec {
namespace {

using std::string_literals::operator""s;

// A record of application data whose body is this.
std::string Record(const std::string& body) {
  return "\x17\x03\x03"s + static_cast<char>(body.size() >> 8) + static_cast<char>(body.size()) +
         body;
}

struct Row {
  std::string octets, clear;
};

const Row kRows[] = {
    {Record("anything"), ""},
    {"220 mx\r\n", "220 mx\r\n"},
    {Record("x") + "454 no TLS\r\n", "454 no TLS\r\n"},
    {Record("250 looks like a reply\r\n") + Record("550 too\r\n"), ""},
    {Record(std::string(300, '2')) + "421 bye\r\n" + Record("x"), "421 bye\r\n" + Record("x")},
    {"\x15\x03\x01\x00\x02\x02\x28"s + "500 what\r\n", "500 what\r\n"},
    {Record("") + "220 a\r\n", "220 a\r\n"},
    {"\x80\x2E\x01" + "250 of something older\r\n"s, ""},
};

TEST(TlsRecords, EndWhereClearTextBegins) {
  for (const Row& row : kRows) {
    TlsRecords whole;
    EXPECT_EQ(row.octets.substr(whole.Take(row.octets)), row.clear);
    TlsRecords octets;
    std::string clear;
    for (const char octet : row.octets)
      if (octets.Take({&octet, 1}) == 0) clear += octet;
    EXPECT_EQ(clear, row.clear);
  }
}

TEST(TlsRecords, OfTheLedgerAreKnown) {
  const auto ledger = Ledger::New();
  const auto client = ledger->ClientEnd("mx.example.org"), server = ledger->ServerEnd();
  server->ReceiveWire(client->TakeWire());
  const std::string wire = server->TakeWire();
  ASSERT_FALSE(wire.empty());
  TlsRecords records;
  EXPECT_EQ(records.Take(wire + "250 clear\r\n"), wire.size());
}

}  // namespace
}  // namespace smtpspec
