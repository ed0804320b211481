// What comes to the client, and while it waits for what: the cells of its order. Read from the
// octets on both sides of the session, by counting commands and replies, as anybody in between
// could; it knows nothing of the session.
#ifndef SMTPSPEC_FUZZ_SESSION_CLIENT_STEPS_H_
#define SMTPSPEC_FUZZ_SESSION_CLIENT_STEPS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "client/order.h"

namespace smtpspec::fuzz {

// What is waited for. Where the session has one state for several commands, each of them.
enum class ClientStage : std::uint8_t {
  kGreeting,
  kEhlo,
  kHelo,
  kStartTls,
  kHandshake,  // the stretch is where it began: in clear, or implicit
  kAuth,
  kMail,
  kRcpt,
  kData,
  kText,  // the reply to a text that is not sent to its end
  kEndOfText,
  kQuit,
};
struct ClientStageRow {
  ClientStage stage;
  ClientState state;
  std::string_view command;  // the verb that leads there, or empty
  int hoped;                 // the code that goes on with the delivery; 0: none
};
const std::vector<ClientStageRow>& ClientStages();
const ClientStageRow& Row(ClientStage stage);

enum class Stimulus : std::uint8_t {
  kHoped,
  kAkin,  // another code with the first digit of the one that was hoped for
  k2yz,   // where another first digit was hoped for, as is k3yz
  k3yz,
  k4yz,
  k421,
  k5yz,
  kNoReply,      // a line that is none of a reply
  kBadLine,      // a line with CR, LF or NUL in it, or one without end
  kSurplus,      // behind the last reply that was asked for comes more
  kEnd,          // of the connection: FIN, inside TLS behind close_notify
  kCut,          // of the connection, inside TLS and without close_notify
  kTime,         // that is up
  kVerified,     // the handshake is complete
  kUnverified,   // it is, and the certificate does not verify
  kNoHandshake,  // an alert of the server, or what is no TLS
};
inline constexpr int kStimuli = static_cast<int>(Stimulus::kNoHandshake) + 1;
std::string_view Name(Stimulus stimulus);

struct ClientStep {
  ClientStage stage;
  bool tls;
  Stimulus stimulus;
  friend auto operator<=>(const ClientStep&, const ClientStep&) = default;
};

class ClientSteps {
 public:
  explicit ClientSteps(bool implicit);

  void Said(std::string_view text);   // by the client: of its commands and text, inside TLS too
  void Hears(std::string_view text);  // before it does: octets that come to it at one time
  // What is no text: the handshake and its result, an end, time that was up.
  void Meets(Stimulus stimulus);

  // In order. What comes behind a step that ends every session is not counted.
  const std::vector<ClientStep>& Taken() const { return taken_; }

 private:
  void SaidLine(std::string_view line);
  void HearsLine(std::string_view line, bool more);
  void Take(Stimulus stimulus);
  Stimulus Classify(int code) const;

  std::deque<ClientStage> awaited_;
  bool tls_ = false, in_text_ = false, over_ = false;
  bool challenged_ = false;  // AUTH goes on with a line that has no verb
  int begun_ = 0;            // the code of a reply of several lines
  std::string said_, heard_;
  std::vector<ClientStep> taken_;
};

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_CLIENT_STEPS_H_
