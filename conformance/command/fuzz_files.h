// What `fuzz` reads before it begins.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_FILES_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_FILES_H_

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/command/errors.h"
#include "conformance/command/fuzz_options.h"
#include "conformance/report/baseline.h"
#include "conformance/report/formats.h"
#include "conformance/script/script.h"

namespace smtpspec {

struct FuzzFiles {
  std::vector<ReportRequest> reports;
  std::optional<Baseline> expectations;
  std::vector<std::pair<std::string, script::Block>> replayed;  // by file; names as octets
  std::vector<script::Block> corpus;                            // likewise
};

// `under`: whose cases they have to be. Tries what is to be written too, and makes the folder of
// the corpus.
std::expected<FuzzFiles, CommandError> ReadFuzzFiles(const FuzzCommandOptions& options,
                                                     script::Block::Under under);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_FILES_H_
