// What the changes of a rule come to for one unit.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_CHANGE_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_CHANGE_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/script/script.h"
#include "conformance/tamper/rules.h"
#include "conformance/tamper/units.h"

namespace smtpspec {

struct TamperEffect {
  std::string before, text, after;                     // what travels on, in this order
  std::string replayed;                                // travels on in front of all that
  bool kept = false;                                   // the unit itself does not travel on
  bool held = false;                                   // it travels with the next one
  std::optional<std::string> answer;                   // said to the client by the tamper
  std::vector<std::size_t> cuts;                       // octets of each piece but the last
  std::optional<std::chrono::milliseconds> octet_gap;  // octet by octet, with this time between
  std::chrono::milliseconds pause{0};                  // before it travels on
  bool silence = false;                                // nothing is heard or said any more
  std::optional<std::string> close;  // "notify", "fin", "full" or "reset"; afterwards
  std::vector<std::string> tls;      // of the handshake: what the server's end is to be like
  std::optional<std::string> auth;   // of AUTH: the fault with which the tamper plays the server
  std::string alert;                 // of the handshake: it fails with this one

  std::string All() const { return replayed + before + text + after; }
};

// Applies all changes to a unit, in order.
TamperEffect EffectOf(const std::vector<const script::Change*>& changes, const TamperUnit& unit,
                      const TamperRules& rules);

// Replaces everywhere. CRLF is taken as one: a pattern that begins with LF finds a bare LF only,
// one that ends with CR a bare CR only. `after_cr`: CR stands right before the text.
std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to,
                       bool after_cr = false);
// Without the lines that contain `what`. Of a reply the last line that is left becomes its end.
std::string RemoveLines(std::string_view text, std::string_view what, bool reply);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_CHANGE_H_
