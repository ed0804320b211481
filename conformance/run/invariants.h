// What every reply and every conversation of every run is held to, whatever the check is about. A
// violation is reported once, under an id of its own, and is no failure of the check in which it
// was seen.
#ifndef SMTPSPEC_CONFORMANCE_RUN_INVARIANTS_H_
#define SMTPSPEC_CONFORMANCE_RUN_INVARIANTS_H_

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/run/lenient_reply.h"
#include "conformance/run/result.h"
#include "conformance/run/server_watch.h"

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
  // A conversation that has come to its end.
  void OnConversation(const ServerWatch& watch, const std::string& where);
  // One result an invariant: pass where it was never violated, skip where there was no occasion.
  std::vector<CheckResult> Results() const;

 private:
  struct Violation {
    std::string where, expected, observed;
    std::string_view requirement = {};
    std::optional<Level> level = {};  // nothing: that of the invariant
    std::size_t times = 0;
  };
  void Violated(std::string_view id, Violation violation);
  struct Seen {
    std::size_t times;
    std::string_view what, never;
  };
  Seen SeenOf(std::string_view id) const;

  mutable std::mutex mutex_;
  std::map<std::string, Violation, std::less<>> violations_;
  std::map<std::string, std::size_t, std::less<>> conversations_;  // with an occasion, by name
  std::atomic<std::size_t> replies_ = 0, implicit_ = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_INVARIANTS_H_
