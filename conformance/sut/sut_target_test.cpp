#include "conformance/sut/sut_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace smtpspec {
namespace {

using testing::HasSubstr;
using Milliseconds = Wire::Milliseconds;

// A server of few words, whose TLS is done for it.
struct FewWords {
  std::string in, out = "220 few.example.org\r\n";
  bool wants_tls = false, tls = false, closed = false;
  std::uint64_t time = 0;

  void Say(const std::string& text) { out += (tls ? "250 inside " : "250 ") + text + "\r\n"; }
  void Obey(const std::string& line) {
    if (line == "STARTTLS") {
      out += "220 go\r\n";
      wants_tls = true;
    } else if (line == "QUIT") {
      out += "221 bye\r\n";
      closed = true;
    } else {
      Say(line);
    }
  }
};

FewWords& Of(void* connection) {
  return *static_cast<FewWords*>(connection);
}
const std::string kMessage = "Subject: x\r\n\r\n";

const smtpspec_sut_v1 kFewWords = {
    .version = SMTPSPEC_SUT_VERSION,
    .size = sizeof(smtpspec_sut_v1),
    .name = "few words",
    .implicit_tls = 1,
    .create = [](int) -> void* { return new FewWords; },
    .destroy = [](void* connection) { delete &Of(connection); },
    .feed =
        [](void* connection, const std::uint8_t* octets, std::size_t size) {
          FewWords& server = Of(connection);
          server.in.append(reinterpret_cast<const char*>(octets), size);
          for (std::size_t end; (end = server.in.find("\r\n")) != std::string::npos;) {
            server.Obey(server.in.substr(0, end));
            server.in.erase(0, end + 2);
          }
        },
    .drain = [](void* connection, std::uint8_t* octets, std::size_t most) -> std::size_t {
      std::string& out = Of(connection).out;
      const std::size_t size = std::min<std::size_t>({most, out.size(), 5});  // in pieces
      std::memcpy(octets, out.data(), size);
      out.erase(0, size);
      return size;
    },
    .peer_closed = [](void* connection) { Of(connection).closed = true; },
    .closed = [](void* connection) -> int { return Of(connection).closed; },
    .tick =
        [](void* connection, std::uint64_t time) {
          FewWords& server = Of(connection);
          server.time += time;
          if (server.time < 300'000) return;
          server.out += "421 late\r\n";
          server.closed = true;
        },
    .wants_tls = [](void* connection) -> int { return Of(connection).wants_tls; },
    .tls_open =
        [](void* connection) {
          Of(connection).tls = true;
          Of(connection).wants_tls = false;
        },
    .message = [](std::size_t index, std::size_t* size) -> const std::uint8_t* {
      if (index > 0) return nullptr;
      *size = kMessage.size();
      return reinterpret_cast<const std::uint8_t*>(kMessage.data());
    }};

std::string Heard(Wire& wire) {
  std::string heard;
  for (Wire::Reading reading = wire.Receive(Milliseconds(0)); reading.got == Wire::Got::kOctets;
       reading = wire.Receive(Milliseconds(0)))
    heard += reading.octets;
  return heard;
}

struct Talk {
  std::unique_ptr<ServerTarget> target = SutTargets(&kFewWords, {})(false);
  std::unique_ptr<Wire> wire;
  explicit Talk(ServerTarget::Port port = ServerTarget::Port::kClear)
      : wire(*target->Connect(port)) {}
};

TEST(SutTarget, SaysAndHearsInClear) {
  Talk talk;
  EXPECT_EQ(Heard(*talk.wire), "220 few.example.org\r\n");
  talk.wire->Send("NO");
  EXPECT_EQ(talk.wire->Receive(Milliseconds(0)).got, Wire::Got::kSilent);
  talk.wire->Send("OP\r\nQUIT\r\n");
  EXPECT_EQ(Heard(*talk.wire), "250 NOOP\r\n221 bye\r\n");
  EXPECT_EQ(talk.wire->Receive(Milliseconds(0)).got, Wire::Got::kEof);
}

TEST(SutTarget, DoesTlsForIt) {
  Talk talk;
  Heard(*talk.wire);
  talk.wire->Send("STARTTLS\r\n");
  EXPECT_EQ(Heard(*talk.wire), "220 go\r\n");
  const auto client = talk.target->NewTlsClient({});
  talk.wire->Send(client->TakeWire());
  client->ReceiveWire(Heard(*talk.wire));
  ASSERT_EQ(client->GetState(), TlsEngine::State::kOpen);
  client->Send("QUIT\r\nNOOP\r\n");
  talk.wire->Send(client->TakeWire());
  client->ReceiveWire(Heard(*talk.wire));
  EXPECT_EQ(client->TakePlaintext(), "221 bye\r\n250 inside NOOP\r\n");
  EXPECT_EQ(client->GetState(), TlsEngine::State::kClosed);
}

TEST(SutTarget, BeginsWithTls) {
  Talk talk(ServerTarget::Port::kImplicitTls);
  EXPECT_EQ(Heard(*talk.wire), "");
  const auto client = talk.target->NewTlsClient({});
  talk.wire->Send(client->TakeWire());
  client->ReceiveWire(Heard(*talk.wire));
  talk.wire->Send(client->TakeWire());
  client->ReceiveWire(Heard(*talk.wire));
  EXPECT_EQ(client->TakePlaintext(), "220 few.example.org\r\n");
}

TEST(SutTarget, TellsTimeAndShowsMessages) {
  Talk talk;
  Heard(*talk.wire);
  talk.wire->Wait(std::chrono::minutes(4));
  EXPECT_EQ(Heard(*talk.wire), "");
  talk.wire->Wait(std::chrono::minutes(1));
  EXPECT_EQ(Heard(*talk.wire), "421 late\r\n");
  // What was there before the run is no message of it.
  EXPECT_THAT(*talk.target->Inbox("Subject"), testing::IsEmpty());
}

TEST(SutTarget, SaysWhatIsWrongWithALibrary) {
  smtpspec_sut_v1 sut = kFewWords;
  EXPECT_EQ(WrongWith(&sut), "");
  EXPECT_THAT(WrongWith(nullptr), HasSubstr("nothing"));
  sut.version = 2;
  EXPECT_THAT(WrongWith(&sut), HasSubstr("version 1"));
  sut = kFewWords;
  sut.size = 8;
  EXPECT_THAT(WrongWith(&sut), HasSubstr("8"));
  sut = kFewWords;
  sut.drain = nullptr;
  EXPECT_THAT(WrongWith(&sut), HasSubstr("drain"));
  sut = kFewWords;
  sut.tls_open = nullptr;
  EXPECT_THAT(WrongWith(&sut), HasSubstr("belong together"));
  EXPECT_THAT(LoadSut("no-such-file.so").error(), HasSubstr("no-such-file.so"));
  EXPECT_THAT(LoadSut("/proc/self/exe").error(), HasSubstr("/proc/self/exe"));
}

}  // namespace
}  // namespace smtpspec
