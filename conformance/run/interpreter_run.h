// The inside of a run: what has been done so far, and one function a kind of step.
#ifndef SMTPSPEC_CONFORMANCE_RUN_INTERPRETER_RUN_H_
#define SMTPSPEC_CONFORMANCE_RUN_INTERPRETER_RUN_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/auth_tester.h"
#include "conformance/run/interpreter.h"
#include "conformance/run/matching.h"
#include "conformance/run/tester.h"

namespace smtpspec {

// Between two segments, on a socket: so that they do not reach the server as one.
inline constexpr Wire::Milliseconds kCutTime(1);

class Interpreter {
 public:
  explicit Interpreter(const RunSettings& settings);
  RunOutcome Run();

 private:
  enum class Flow { kGoOn, kEnd };

  Flow Perform(const std::vector<script::Step>& steps);
  Flow Perform(const script::Step& step);

  // One a kind of step.
  Flow Do(const script::Send& send);
  Flow Do(const script::Expect& expect);
  Flow Do(const script::Cut& cut);
  Flow Do(const script::Wait& wait);
  Flow Do(const script::Tls& tls);
  Flow Do(const script::Auth& auth);
  Flow Do(const script::Bdat& bdat);
  Flow Do(const script::Close& close);
  Flow Do(const script::Reset& reset);
  Flow Do(const script::Connect& connect);
  Flow Do(const script::Repeat& repeat);
  Flow Do(const script::Delivered& delivered);
  std::optional<std::vector<std::string>> OwnMessages();
  Flow Do(const script::Seen& seen);
  Flow Do(const script::Use&) { return NotHere(); }
  Flow Do(const script::Serve&) { return NotHere(); }
  Flow Do(const script::Reports&) { return NotHere(); }
  Flow Do(const script::Rule&) { return NotHere(); }
  Flow NotHere();

  Flow Exchange(const std::string& mechanism, AuthTester& tester);
  Flow OpenConnection();
  void NoteSend(const script::Step& step);
  Flow Put(std::string_view octets);  // into the group of sends that go together
  Flow Flush();
  Flow CheckSurplus();
  void CheckSurplusAtEnd();
  void CheckWatches();
  // What it is about, as it was seen first; nothing: it was not.
  std::optional<std::string> FirstSeen(const script::Alternatives& watch) const;

  Flow StartTls(const TlsRequest& request, const script::Tls& tls, bool verify);
  Flow AfterHandshake(const script::Tls& tls, bool verify);
  Flow AfterFailedHandshake(const script::Tls& tls, const HandshakeResult& result);
  bool GuardSecrets() const;

  Flow Apply(const script::Outcome& outcome, const std::string& observed);
  Flow TooSlow(const std::string& expected, const std::string& observed);
  Flow Mismatch(const std::string& expected, const std::vector<Unit>& seen);
  // No requirement is met or broken by this: it is set-up, a refusal for now, or our own fault.
  Flow Stop(Verdict verdict, const std::string& reason);
  Flow Unfit(const std::string& reason, const std::string& expected, const std::string& observed);
  void Find(Verdict verdict, const std::string& label, const std::string& reason,
            const std::string& expected, const std::string& observed);
  std::string Here() const;  // `line 12, S: 250`
  std::string Sent() const;
  Tester& Peer() { return *testers_.back(); }

  const RunSettings& settings_;
  RunOutcome outcome_;
  RunRecord record_;
  std::vector<std::unique_ptr<Tester>> testers_;  // the last one is spoken to
  const script::Step* step_ = nullptr;
  script::Placeholders values_;

  std::vector<const script::Step*> last_sends_;
  std::string group_;                    // sends that are to go together
  std::optional<std::size_t> own_from_;  // where in it the check's own begin
  bool group_begins_ = true;             // no `cut` stands before it
  std::size_t own_sent_ = 0;
  bool uncut_ = false;  // in a later round of `repeat`, or in `auth`
  bool closed_by_us_ = false;
  std::size_t inbox_before_ = 0;
  std::vector<const script::Step*> seen_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_INTERPRETER_RUN_H_
