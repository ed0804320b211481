// The serve command from end to end: real sockets, real TLS, files on disk.
#include "server/serve_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

#include "net/temporary_folder.h"
#include "parser/base64.h"
#include "server/serve_peer.h"
#include "server/serve_setup.h"
#include "server/user_command.h"

namespace smtpspec {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class ServeTest : public testing::Test {
 protected:
  ServeTest() {
    setenv("XDG_STATE_HOME", (folder_.Path() + "/state").c_str(), 1);
    options_.listen = options_.listen_tls = "127.0.0.1:0";
    options_.maildir = folder_.Path() + "/mail";
  }
  ~ServeTest() override {
    Stop();
    unsetenv("XDG_STATE_HOME");
  }
  void Start() {
    auto serving = OpenServer(options_, [this](const std::string& line) { log_ += line; });
    ASSERT_TRUE(serving) << serving.error().text;
    serving_ = std::move(*serving);
    thread_ = std::thread([this] { serving_->loop.Run(); });
  }
  void Stop() {
    if (!thread_.joinable()) return;
    serving_->loop.Stop();
    thread_.join();
  }
  std::vector<std::string> Stored() {
    std::vector<std::string> messages;
    for (const std::string& name : folder_.Names("/mail/new")) {
      messages.push_back(*net::ReadFile(folder_.Path() + "/mail/new/" + name));
    }
    return messages;
  }

  const net::TemporaryFolder folder_;
  ServeOptions options_;
  std::unique_ptr<Serving> serving_;
  std::thread thread_;
  std::string log_;  // read it after Stop
};

// From MAIL to the reply to the content.
std::string Deliver(ServePeer& peer, const std::string& on_the_wire) {
  EXPECT_EQ(peer.Ask("MAIL FROM:<a@example.com>"), "250");
  EXPECT_EQ(peer.Ask("RCPT TO:<b@example.org>"), "250");
  EXPECT_EQ(peer.Ask("RCPT TO:<\"../../c\"@example.org>"), "250");
  EXPECT_EQ(peer.Ask("DATA"), "354");
  return peer.Ask(on_the_wire + ".");
}

TEST_F(ServeTest, KeepsWhatCameInClear) {
  Start();
  ServePeer peer(serving_->smtp);
  EXPECT_THAT(peer.Reply(), StartsWith("220 "));
  EXPECT_EQ(peer.Ask("EHLO client.example.com"), "250");
  EXPECT_EQ(Deliver(peer, "Subject: x\r\n\r\n..dot\r\n...\r\n\xe4\r\n"), "250");
  EXPECT_EQ(peer.Ask("QUIT"), "221");
  EXPECT_EQ(peer.Reply(), "(end)");
  ASSERT_EQ(Stored().size(), 1u);
  const std::string message = Stored()[0];
  EXPECT_THAT(message, StartsWith("Return-Path: <a@example.com>\r\n"
                                  "Delivered-To: b@example.org\r\n"
                                  "Delivered-To: \"../../c\"@example.org\r\n"
                                  "Received: from client.example.com ([127.0.0.1])\r\n"));
  EXPECT_THAT(message, HasSubstr(" with ESMTP id "));
  EXPECT_THAT(message, EndsWith(" +0000\r\nSubject: x\r\n\r\n.dot\r\n..\r\n\xe4\r\n"));
}

TEST_F(ServeTest, KeepsWhatAUserSentInsideTls) {
  options_.users = {"joe:pass:word"};
  options_.profile = "submission";
  Start();
  ServePeer peer(serving_->submissions);
  peer.StartTls(serving_->identity.ca_file);
  EXPECT_THAT(peer.Reply(), StartsWith("220 "));
  EXPECT_EQ(peer.Ask("EHLO [127.0.0.1]"), "250");
  EXPECT_EQ(peer.Ask("MAIL FROM:<a@example.com>"), "530");
  EXPECT_EQ(peer.Ask("AUTH PLAIN " + EncodeBase64(std::string("\0joe\0wrong", 10))), "535");
  EXPECT_EQ(peer.Ask("AUTH PLAIN " + EncodeBase64(std::string("\0joe\0pass:word", 14))), "235");
  EXPECT_EQ(Deliver(peer, "\r\nbody\r\n"), "250");
  ASSERT_EQ(Stored().size(), 1u);
  EXPECT_THAT(Stored()[0], HasSubstr(" with ESMTPSA id "));
  EXPECT_THAT(Stored()[0], HasSubstr("\r\n\t(TLSv1.3) tls TLS_"));
  EXPECT_THAT(Stored()[0], EndsWith("\r\n\r\nbody\r\n"));
}

TEST_F(ServeTest, KeepsWhatCameAfterStartTls) {
  Start();
  ServePeer peer(serving_->smtp);
  peer.Reply();
  EXPECT_EQ(peer.Ask("EHLO client.example.com"), "250");
  EXPECT_EQ(peer.Ask("STARTTLS"), "220");
  peer.StartTls(serving_->identity.ca_file);
  EXPECT_EQ(peer.Ask("EHLO client.example.com"), "250");
  EXPECT_EQ(Deliver(peer, "\r\nbody\r\n"), "250");
  ASSERT_EQ(Stored().size(), 1u);
  EXPECT_THAT(Stored()[0], HasSubstr(" with ESMTPS id "));
}

TEST_F(ServeTest, TwoHundredClientsAtOnce) {
  Start();
  std::vector<std::unique_ptr<ServePeer>> peers;
  for (int i = 0; i < 200; ++i) peers.push_back(std::make_unique<ServePeer>(serving_->smtp));
  // All are in the middle of a message at the same time.
  for (const auto& peer : peers) {
    peer->Send("EHLO client.example.com\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
    for (const char* code : {"220", "250", "250", "250", "354"}) {
      EXPECT_EQ(peer->Reply().substr(0, 3), code);
    }
  }
  for (int i = 0; i < 200; ++i) peers[i]->Send("\r\nnumber " + std::to_string(i) + "\r\n.\r\n");
  for (const auto& peer : peers) EXPECT_EQ(peer->Reply().substr(0, 3), "250");
  std::set<std::string> bodies;
  for (const std::string& message : Stored())
    bodies.insert(message.substr(message.find("\r\n\r\n")));
  EXPECT_EQ(bodies.size(), 200u);
}

TEST_F(ServeTest, WhatCannotBeKeptIsRefusedForNow) {
  Start();
  std::filesystem::remove(folder_.Path() + "/mail/new");
  {
    ServePeer peer(serving_->smtp);
    peer.Reply();
    EXPECT_EQ(peer.Ask("EHLO client.example.com"), "250");
    EXPECT_THAT(Deliver(peer, "\r\nbody\r\n"), StartsWith("4"));
  }
  EXPECT_EQ(folder_.Names("/mail/tmp"), std::vector<std::string>{});
  Stop();
  EXPECT_THAT(log_, HasSubstr(" not stored id="));
}

TEST_F(ServeTest, AnOpenTransactionIsFinishedBeforeTheEnd) {
  Start();
  ServePeer idle(serving_->smtp), busy(serving_->smtp);
  idle.Reply();
  busy.Reply();
  EXPECT_EQ(busy.Ask("EHLO client.example.com"), "250");
  EXPECT_EQ(busy.Ask("MAIL FROM:<>"), "250");
  EXPECT_EQ(busy.Ask("RCPT TO:<b@example.org>"), "250");
  EXPECT_EQ(busy.Ask("DATA"), "354");
  serving_->loop.Stop();
  EXPECT_THAT(idle.Reply(), StartsWith("421 "));
  EXPECT_EQ(idle.Reply(), "(end)");
  EXPECT_EQ(busy.Ask("\r\nbody\r\n."), "250");
  EXPECT_THAT(busy.Reply(), StartsWith("421 "));
  EXPECT_EQ(busy.Reply(), "(end)");
  idle.stream_.CloseWriting();
  busy.stream_.CloseWriting();
  Stop();
  EXPECT_EQ(Stored().size(), 1u);
  EXPECT_THAT(log_, HasSubstr(" stored id="));
}

TEST_F(ServeTest, LogsNeitherControlsNorPasswords) {
  options_.users = {"joe:secretword"};
  options_.log = "jsonl";
  Start();
  {
    ServePeer peer(serving_->submissions);
    peer.StartTls(serving_->identity.ca_file);
    peer.Reply();
    EXPECT_EQ(peer.Ask("EHLO client.example.com"), "250");
    EXPECT_EQ(peer.Ask("AUTH PLAIN " + EncodeBase64(std::string("\0joe\0secretword", 15))), "235");
    EXPECT_EQ(peer.Ask("NOOP \x1b[31m\n"), "500");
  }
  Stop();
  EXPECT_THAT(log_, HasSubstr("\"event\":\"authenticated\",\"user\":\"joe\""));
  EXPECT_EQ(log_.find("secretword"), std::string::npos);
  EXPECT_EQ(log_.find('\x1b'), std::string::npos);
}

struct Fault {
  void (*spoil)(ServeOptions&);
  int exit_code;
  const char* text;
};

class ServeFaults : public ServeTest, public testing::WithParamInterface<Fault> {};

TEST_P(ServeFaults, HaveTheirExitCodeAndSayWhatIsWrong) {
  GetParam().spoil(options_);
  const auto serving = OpenServer(options_, [](const std::string&) {});
  ASSERT_FALSE(serving);
  EXPECT_EQ(serving.error().exit_code, GetParam().exit_code);
  EXPECT_THAT(serving.error().text, HasSubstr(GetParam().text));
  EXPECT_EQ(serving.error().text.find('\n'), std::string::npos);
}

using O = ServeOptions;
INSTANTIATE_TEST_SUITE_P(
    Options, ServeFaults,
    testing::Values(
        Fault{[](O& o) { o.listen = "127.0.0.1"; }, 64, "--listen: "},
        Fault{[](O& o) { o.listen_tls = "0.0.0.0:0"; }, 64, "needs --domain"},
        Fault{[](O& o) { o.domains = {"a b"}; }, 64, "--domain: \"a b\""},
        Fault{[](O& o) { o.users = {"joe"}; }, 64, "NAME:PASSWORD"},
        Fault{[](O& o) { o.users = {"joe:"}; }, 64, "not empty"},
        Fault{[](O& o) { o.profile = "submission"; }, 64, "--user"},
        Fault{[](O& o) { o.profile = "x"; }, 64, "--profile"},
        Fault{[](O& o) { o.log = "x"; }, 64, "--log"},
        Fault{[](O& o) { o.discard = true; }, 64, "--discard"},
        Fault{[](O& o) { o.certificate_file = "x"; }, 64, "--key"},
        Fault{[](O& o) { o.certificate_file = o.key_file = "/no/file"; }, 66, "/no/file"},
        Fault{[](O& o) { o.certificate_file = o.key_file = "/dev/null"; }, 66, "/dev/null"},
        Fault{[](O& o) { o.users_file = "/no/file"; }, 66, "/no/file"},
        Fault{[](O& o) { o.maildir = "/no/such/folder"; }, 1, "--maildir: "},
        Fault{[](O& o) { o.listen = "host.invalid:0", o.domains = {"a.example"}; }, 1,
              "cannot resolve host.invalid"}));

TEST_F(ServeTest, UsersOfAFileCanLogIn) {
  options_.users_file = folder_.Path() + "/users";
  EXPECT_EQ(UserAdd({options_.users_file, "joe"}, "old"), 0);
  EXPECT_EQ(UserAdd({options_.users_file, "ann"}, "other"), 0);
  EXPECT_EQ(UserAdd({options_.users_file, "joe"}, "new"), 0);
  EXPECT_EQ(std::filesystem::status(options_.users_file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  Start();
  ServePeer peer(serving_->submissions);
  peer.StartTls(serving_->identity.ca_file);
  peer.Reply();
  EXPECT_EQ(peer.Ask("EHLO client.example.com"), "250");
  EXPECT_EQ(peer.Ask("AUTH PLAIN " + EncodeBase64(std::string("\0joe\0old", 8))), "535");
  EXPECT_EQ(peer.Ask("AUTH PLAIN " + EncodeBase64(std::string("\0joe\0new", 8))), "235");
}

TEST_F(ServeTest, AnAccountThatCannotBeIsRefusedAndTheFileStays) {
  const std::string file = folder_.Path() + "/users";
  EXPECT_EQ(UserAdd({file, "joe"}, ""), 1);
  EXPECT_EQ(UserAdd({file, "joe"}, "\x01"), 1);
  EXPECT_EQ(UserAdd({file, ""}, "x"), 64);
  EXPECT_FALSE(std::filesystem::exists(file));
  ASSERT_TRUE(net::WriteFileDurably(file, "this is no account\n", 0600));
  EXPECT_EQ(UserAdd({file, "joe"}, "x"), 66);
  EXPECT_EQ(net::ReadFile(file), "this is no account\n");
}

TEST_F(ServeTest, TheTestIdentityIsKeptAndItsLeafRenewed) {
  const std::string state = net::StateFolder();
  const std::int64_t now = net::WallClockSeconds();
  const auto first = KeptTestIdentity(state, now);
  ASSERT_TRUE(first) << first.error();
  const std::string ca = *net::ReadFile(first->ca_file);
  EXPECT_EQ(KeptTestIdentity(state, now + 300 * 86400)->pem.certificate_pem,
            first->pem.certificate_pem);
  EXPECT_NE(KeptTestIdentity(state, now + 390 * 86400)->pem.certificate_pem,
            first->pem.certificate_pem);
  EXPECT_EQ(net::ReadFile(first->ca_file), ca);
  for (const char* key : {"/test-ca.key", "/server.key"}) {
    EXPECT_EQ(std::filesystem::status(state + key).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  EXPECT_EQ(KeptServerSecret(state), KeptServerSecret(state));
}

}  // namespace
}  // namespace smtpspec
