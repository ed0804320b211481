// What a run is watched for from its first octet to its last: `never AUTH, in clear`, `seen QUIT`.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_WATCH_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_WATCH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "conformance/tamper/units.h"

namespace smtpspec {

class TamperWatch {
 public:
  // Any of the alternatives counts.
  TamperWatch(script::Alternatives what, script::Placeholders values);
  void See(const TamperUnit& unit, const TamperUnit* question, std::size_t connection);

  struct Sighting {
    TamperUnit unit;  // its octets cut short
    std::size_t connection;
  };
  const std::optional<Sighting>& First() const { return first_; }
  const script::Alternatives& What() const { return what_; }

 private:
  script::Alternatives what_;
  script::Placeholders values_;
  std::vector<std::uint64_t> counts_;
  std::optional<Sighting> first_;
};
// For a person, printable: `AUTH PLAIN …, in clear, connection 1`.
std::string Describe(const TamperWatch::Sighting& sighting);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_WATCH_H_
