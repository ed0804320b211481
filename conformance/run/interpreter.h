// Performs the steps of one check, for one transport and one way of cutting: a run.
#ifndef SMTPSPEC_CONFORMANCE_RUN_INTERPRETER_H_
#define SMTPSPEC_CONFORMANCE_RUN_INTERPRETER_H_

#include <functional>
#include <string>
#include <vector>

#include "conformance/run/invariants.h"
#include "conformance/run/result.h"
#include "conformance/run/runner.h"
#include "conformance/run/segmentation.h"
#include "conformance/run/wire.h"
#include "conformance/script/parser.h"

namespace smtpspec {

// Everything that a run depends on. What is pointed to outlives the run.
struct RunSettings {
  ServerTarget* target = nullptr;
  const script::Block* check = nullptr;  // expanded for this transport
  std::string transport;                 // "clear", "starttls", "implicit"
  Cutting cutting;
  script::Placeholders values;
  const ServerRunOptions* options = nullptr;
  Invariants* invariants = nullptr;      // may be null
  std::function<void()> before_connect;  // waits where connections are rationed; may be empty
};

struct RunOutcome {
  Verdict verdict = Verdict::kPass;
  std::string label;  // how far it can be exploited
  std::string reason, expected, observed;
  std::string sent;  // the group of lines before, as the script writes them
  std::vector<TranscriptEntry> transcript;
  double duration_ms = 0;              // for the caller to fill in
  std::vector<std::size_t> own_sends;  // sizes of what the check itself sent, for CuttingsOf
};

RunOutcome RunCheck(const RunSettings& settings);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_INTERPRETER_H_
