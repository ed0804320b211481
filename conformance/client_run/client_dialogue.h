// A dialogue of a client check: what the server says, step by step, and what the client must say.
//
// It is passive, like everything that a client connects to: octets in, octets out. Steps that say
// something are done as soon as their turn comes; an expectation waits until it is decided.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_DIALOGUE_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_DIALOGUE_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/result.h"
#include "conformance/run/wire.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "conformance/tamper/leg.h"
#include "conformance/tamper/ruled_server.h"
#include "conformance/tamper/units.h"

namespace smtpspec {

// What a run comes to where a dialogue decides it.
struct ClientDialogueFinding {
  Verdict verdict = Verdict::kPass;
  std::string label, reason, expected, observed;
};

class ClientDialogue {
 public:
  using Observer = std::function<void(const TamperUnit& unit, std::size_t connection)>;
  // `policy`: for outcomes with `when`.
  ClientDialogue(const script::Block& check, std::string policy, script::Placeholders values,
                 RuledServer::ServerEnd server_end, Observer observer);

  // Whether the steps of a check are a dialogue at all.
  static bool Speaks(const script::Block& check);

  // The next connection. What is not waited for by `C: connects` gets no answer.
  std::unique_ptr<Wire> Connect();
  // Nobody says anything any more: what waits for silence has it.
  void End();
  const std::optional<ClientDialogueFinding>& Finding() const { return finding_; }
  // Messages whose end was answered with 2yz.
  std::size_t Accepted() const { return accepted_; }

 private:
  friend class ClientDialogueWire;
  struct Unit {
    TamperUnit unit;
    std::string ending;  // of kClose: "fin" or "reset"
    std::string alert;
  };
  struct Connection {
    TamperLeg leg;
    ClientUnits said{true};
    ServerUnits told;
    std::deque<Unit> units;
    std::string raw;            // behind the 220 of STARTTLS, until TLS begins
    bool awaits_hello = false;  // TLS is what must come now
    bool ended = false;
    bool closed = false;  // by the script
  };
  enum class Fit { kYes, kNo, kUndecided };

  void Heard(std::size_t connection, std::string_view octets);
  void Ended(std::size_t connection, const char* how);
  void Cut(Connection& connection);
  void Push(Connection& connection, Unit unit);

  void Run();
  bool Do(const script::Step& step);  // false: it waits, or all is over
  bool Say(const script::Send& send);
  bool Decide(const std::vector<script::Outcome>& outcomes);
  bool StartTls(const script::Tls& tls);
  bool AfterTls(const script::Tls& tls);
  bool Close(const std::string& how);
  Fit FitOf(const script::Sequence& sequence) const;
  bool Fits(const script::Pattern& pattern, const Unit* unit) const;
  bool Apply(const script::Outcome& outcome, const std::string& observed);
  bool Unfit(std::string expected, std::string observed);
  void Note(ClientDialogueFinding finding);
  void Over();
  Connection& Here() { return *connections_[current_]; }
  std::string At() const;

  const script::Block& check_;
  std::string policy_;
  script::Placeholders values_;
  RuledServer::ServerEnd server_end_;
  Observer observer_;
  std::vector<script::Step> steps_;
  std::size_t next_ = 0;
  bool tls_begun_ = false;  // of the step that is being done
  std::vector<std::shared_ptr<Connection>> connections_;
  std::size_t current_ = 0;
  bool silent_ = false, over_ = false;
  std::size_t accepted_ = 0;
  bool last_was_end_ = false;
  std::optional<ClientDialogueFinding> finding_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_DIALOGUE_H_
