// The rules of one run: which of them a unit meets, counted over all connections.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_RULES_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_RULES_H_

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "conformance/tamper/spoken.h"
#include "conformance/tamper/units.h"

namespace smtpspec {

class TamperRules {
 public:
  // The error names a rule that cannot do what it says, and what can be said instead.
  // The first `set_up` of them do not count as fired.
  static std::expected<std::shared_ptr<TamperRules>, std::string> New(
      std::vector<script::Rule> rules, script::Placeholders values, std::size_t set_up = 0);

  bool Empty() const { return rules_.empty(); }
  // Whether any rule has met its unit.
  bool Fired() const { return fired_; }
  // Sees every unit as it came, before anything is done about it.
  using Observer = std::function<void(const TamperUnit& unit, const TamperUnit* question,
                                      std::size_t connection)>;
  void SetObserver(Observer observer) { observer_ = std::move(observer); }
  // Is told what the client says and what it is told, on all connections.
  void SetListener(SpokenListener listener) { listener_ = std::move(listener); }
  const SpokenListener& Listener() const { return listener_; }
  std::size_t NewConnection() { return ++connections_; }

  // What is to be done about a unit, in the order of the rules; up to `pass`. `question` is what a
  // reply answers, where that is known. Call once a unit: #K counts here.
  //
  // #K counts the units of that name. Attributes are of the unit itself, in a rule `on reply to` of
  // the reply.
  std::vector<const script::Change*> Take(const TamperUnit& unit, const TamperUnit* question,
                                          std::size_t connection);

  // For `replay`: the last command with that verb.
  void Remember(const TamperUnit& command);
  std::string Recall(const std::string& verb) const;

  const script::Placeholders& Values() const { return values_; }

 private:
  struct Counted {
    script::Rule rule;
    bool counts = true;  // as fired
    std::uint64_t seen = 0;
  };
  std::vector<Counted> rules_;
  script::Placeholders values_;
  Observer observer_;
  SpokenListener listener_;
  bool fired_ = false;
  std::size_t connections_ = 0;
  std::map<std::string, std::string, std::less<>> last_commands_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_RULES_H_
