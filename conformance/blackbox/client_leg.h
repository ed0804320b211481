// What is known of one connection of a client under test, as long as it is in clear, or inside TLS.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_LEG_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_LEG_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/tamper/units.h"

namespace smtpspec {

class ClientLeg {
 public:
  // `greeted`: the server speaks first in it.
  ClientLeg(bool tls, bool greeted);

  // What the client was told. Gives the question that each whole reply in it answers with `answer`.
  struct Question {
    TamperUnit::Kind kind = TamperUnit::Kind::kConnect;
    std::string verb;  // of the greeting "GREETING", of the end of a text or the last chunk "."
  };
  struct Answered {
    std::optional<Question> question;  // nothing: nobody had asked
    int code = 0;
    std::string reply;
  };
  void Tell(std::string_view octets);
  std::optional<Answered> TakeAnswer();
  // What it says.
  void Hear(std::string_view octets) { said_.Append(octets); }
  std::optional<TamperUnit> TakeUnit();

  bool InTls() const { return tls_; }
  // False: replies were not in the grammar, or not one a question, or the client has gone on with
  // half of one. What it takes for what is its own matter from there on.
  bool Certain() const { return certain_; }
  void Doubt() { certain_ = false; }
  // Whether that word stands anywhere in what it was told.
  bool WasOffered(std::string_view keyword) const;
  bool WasToldAnything() const { return !told_.empty(); }
  // Commands that it may have said by now if it waits for each reply.
  std::size_t MayHaveSaid() const;
  std::size_t Said() const { return questions_said_; }
  bool HasQuestions() const { return !questions_.empty(); }
  // Octets of a reply whose end has not come.
  bool HasHalfReply() const { return half_reply_; }
  // The 220 has come that TLS begins behind.
  bool AwaitsTls() const { return awaits_tls_; }
  // What stands behind that 220, and is no reply to anything.
  bool HasLeftover() const { return leftover_; }
  std::string TakeRest() { return said_.TakeRest(); }

  struct Transaction {
    enum class Sender { kNone, kAsked, kTaken, kRefused } sender = Sender::kNone;
    std::size_t taken = 0, refused = 0, asked = 0;  // recipients
  };
  Transaction transaction;
  bool hello_said = false, authenticated = false;

 private:
  void Judge(const Answered& answered);
  void Follow(const Answered& answered);

  bool tls_, greeted_;
  ClientUnits said_{true};
  ServerUnits replies_;
  std::deque<Question> questions_;
  std::string told_, open_;  // all, in capitals; of a reply whose end has not come
  std::size_t questions_said_ = 0, answers_ = 0, line_ends_ = 0;
  bool certain_ = true, half_reply_ = false, awaits_tls_ = false, leftover_ = false;
};

// In the grammar, so that there are no two ways to read it.
bool IsPlainReply(std::string_view reply);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_LEG_H_
