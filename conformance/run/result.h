// What came of the runs: the record that every report is made from (docs/reports.md).
#ifndef SMTPSPEC_CONFORMANCE_RUN_RESULT_H_
#define SMTPSPEC_CONFORMANCE_RUN_RESULT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec {

using script::Level;
using script::Verdict;

struct TranscriptEntry {
  double ms = 0;
  bool from_server = false;
  bool tls = false;
  std::string octets;  // raw; each report escapes it
  std::string event;   // "tls handshake", "closed", …: then no octets
};

struct CheckResult {
  std::string id, title;
  Level level = Level::kMust;
  std::vector<std::string> covers, tags;
  std::string transport, variant, labels, segmentation;
  Verdict verdict = Verdict::kError;
  std::string exploitability;  // the label after the grade
  std::string baseline;        // "", "xfail" or "xpass"
  std::string reason, expected, observed, reproduce;
  std::string sent;  // the lines that it answers, as the script writes them
  std::string
      control;  // the check whose run came first and passed; the runner's caller fills it in
  double duration_ms = 0;
  std::vector<TranscriptEntry> transcript;
};

struct RunReport {
  std::string version;
  std::vector<std::string> command;
  std::string seed, fail_on;
  std::string role, address, greeting;
  std::map<std::string, std::vector<std::string>> extensions;  // by transport: cleartext, …
  std::vector<CheckResult> checks;
  double duration_ms = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_RESULT_H_
