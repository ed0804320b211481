// What every reply and every conversation of every run is held to, whatever the check is about. A
// violation is reported once, under an id of its own, and is no failure of the check in which it
// was seen.
#ifndef SMTPSPEC_CONFORMANCE_RUN_INVARIANTS_H_
#define SMTPSPEC_CONFORMANCE_RUN_INVARIANTS_H_

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/run/lenient_reply.h"
#include "conformance/run/result.h"

namespace smtpspec {

struct Invariant {
  std::string_view id, title, requirement;
  Level level;
};
std::span<const Invariant> AllInvariants();
// Of --require, judged beside them.
inline constexpr std::string_view kRequiredExtension = "standing/required-extension";

// Shared by all runs; may be called from several threads.
class Invariants {
 public:
  // `where`: the check and transport. `after_goodbye`: the server had said 221 or 421 before, or
  // had closed its side of TLS.
  void OnReply(const SeenReply& reply, bool after_goodbye, const std::string& where);
  // A handshake was begun on the port for implicit TLS. `clear`: a reply in clear that came in its
  // place; null: none.
  void OnImplicitTls(const SeenReply* clear, const std::string& where);
  // What a conversation showed that had come to its end, by names of named_invariants.h.
  void OnConversation(const std::vector<Broken>& broken, const std::string& where);
  // One result an invariant: pass where it was never violated.
  std::vector<CheckResult> Results() const;

 private:
  struct Violation {
    std::string where, expected, observed;
    std::size_t times = 0;
  };
  void Violated(std::string_view id, const std::string& where, std::string expected,
                std::string observed);

  mutable std::mutex mutex_;
  std::map<std::string, Violation, std::less<>> violations_;
  std::atomic<std::size_t> replies_ = 0, implicit_ = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_INVARIANTS_H_
