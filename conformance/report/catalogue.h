// The requirements of spec/*.toml, compiled in: what `explain`, `list requirements` and reports say
// about an id.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_CATALOGUE_H_
#define SMTPSPEC_CONFORMANCE_REPORT_CATALOGUE_H_

#include <span>
#include <string_view>

namespace smtpspec {

struct Requirement {
  std::string_view id;       // "rfc3207/4.2/server-discards-knowledge", "threat/command-injection"
  std::string_view level;    // "must", "should", "may"; of a threat: empty
  std::string_view binds;    // who has to keep to it
  std::string_view summary;  // in our own words
  std::string_view status;   // "checked", "exception", "not-observable"
  std::string_view reason;   // of the status
  std::string_view section;
  std::string_view history;  // of a threat: what became known, where
};

std::span<const Requirement> Catalogue();                 // sorted by id
const Requirement* FindRequirement(std::string_view id);  // null: not in the catalogue

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_CATALOGUE_H_
