// The client of this project against servers with a fault in AUTH: it refuses every one.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client/session.h"
#include "conformance/mutant/rig.h"
#include "conformance/run/memory_target.h"

namespace smtpspec {
namespace {

class RigTls : public TlsProvider {
 public:
  explicit RigTls(ServerTarget& target) : target_(target) {}
  std::unique_ptr<TlsEngine> NewEngine() const override { return target_.NewTlsClient({}); }

 private:
  ServerTarget& target_;
};

struct Delivery {
  ClientOutcome outcome = ClientOutcome::kDelivered;
  std::string text;
  std::string dialogue;  // "C: AUTH …", a line each
  std::size_t stored = 0;
};

Delivery Deliver(const std::string& rules, const std::string& mechanism) {
  const auto target = NewMutantTarget(MutantOf(rules), RigValues(), false);
  const auto wire = target->Connect(ServerTarget::Port::kImplicitTls);
  if (!wire) {
    ADD_FAILURE() << wire.error();
    return {};
  }
  auto config = std::make_shared<ClientConfig>(ClientConfig{*ParseHost("client.example.org")});
  config->policy = TlsPolicy::kImplicit;
  config->tls = std::make_shared<RigTls>(*target);
  config->credentials = MemoryAccount();
  config->mechanism = mechanism;
  config->trace = true;
  Submission mail;
  mail.envelope.reverse_path = *ReversePath::Parse("<a@example.org>");
  mail.envelope.recipients.push_back({*ForwardPath::Parse("<b@example.org>"), {}});
  mail.content = "Subject: x\n\nhello\n";
  const ClientSession::Instant now{0};
  ClientSession session(config, mail, std::string(32, 'e'), now);
  Delivery delivery;
  while (!session.Finished()) {
    for (std::string out = session.TakeOutput(); !out.empty(); out = session.TakeOutput())
      (*wire)->Send(out);
    const auto [got, octets] = (*wire)->Receive(target->ReplyPatience());
    if (got != Wire::Got::kOctets) {
      session.ReceiveEof(now);
      break;
    }
    session.Receive(octets, now);
  }
  while (const auto event = session.NextEvent()) {
    if (const auto* line = std::get_if<DialogueLine>(&*event))
      delivery.dialogue += (line->from_server ? "S: " : "C: ") + line->text + "\n";
    if (const auto* finished = std::get_if<ClientFinished>(&*event)) {
      delivery.outcome = finished->outcome;
      delivery.text = finished->text;
    }
  }
  delivery.stored = target->Inbox("")->size();
  return delivery;
}

TEST(AuthClientTest, DeliversWhereThereIsNoFault) {
  for (const char* mechanism : {"SCRAM-SHA-256", "PLAIN"}) {
    const Delivery delivery = Deliver("", mechanism);
    EXPECT_EQ(delivery.outcome, ClientOutcome::kDelivered) << delivery.dialogue;
    EXPECT_EQ(delivery.stored, 1u);
  }
}

struct Case {
  const char* mechanism;
  const char* fault;
  ClientOutcome outcome = ClientOutcome::kNoAuth;
};

TEST(AuthClientTest, RefusesEveryFault) {
  const char* scram = "SCRAM-SHA-256";
  for (const Case& test : {Case{scram, "refuse"},
                           Case{scram, "success-at-once"},
                           Case{scram, "bad-base64"},
                           Case{scram, "flood", ClientOutcome::kBrokenProtocol},
                           Case{scram, "late-challenge", ClientOutcome::kBrokenProtocol},
                           Case{scram, "foreign-nonce"},
                           Case{scram, "same-nonce"},
                           Case{scram, "no-nonce"},
                           Case{scram, "iterations=0"},
                           Case{scram, "iterations=1"},
                           Case{scram, "iterations=4095"},
                           Case{scram, "iterations=100000000"},
                           Case{scram, "iterations=2147483648"},
                           Case{scram, "iterations=18446744073709551617"},
                           Case{scram, "salt-empty"},
                           Case{scram, "salt-bad"},
                           Case{scram, "extension-mandatory"},
                           Case{scram, "one-round"},
                           Case{scram, "wrong-proof"},
                           Case{scram, "no-proof"},
                           Case{scram, "error-value"},
                           Case{"PLAIN", "refuse"},
                           Case{"PLAIN", "challenge"},
                           Case{"PLAIN", "bad-base64"},
                           Case{"PLAIN", "flood", ClientOutcome::kBrokenProtocol},
                           Case{"PLAIN", "late-challenge", ClientOutcome::kBrokenProtocol}}) {
    const Delivery delivery = Deliver("on AUTH: auth " + std::string(test.fault), test.mechanism);
    EXPECT_EQ(delivery.outcome, test.outcome) << test.fault << ": " << delivery.text;
    EXPECT_EQ(delivery.stored, 0u) << test.fault;
    EXPECT_EQ(delivery.dialogue.find("C: MAIL"), std::string::npos) << test.fault;
    // The other mechanism is never tried instead.
    EXPECT_EQ(delivery.dialogue.find("C: AUTH"), delivery.dialogue.rfind("C: AUTH")) << test.fault;
  }
}

}  // namespace
}  // namespace smtpspec
