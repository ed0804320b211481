#include "conformance/command/fuzz_options.h"

#include "net/option_numbers.h"

namespace smtpspec {

void AddHuntOptions(CLI::App& app, FuzzCommandOptions& options) {
  app.add_option("--seconds", options.seconds, "stop after this time")
      ->type_name("N")
      ->check(net::Number(0.1, 1e7))
      ->capture_default_str();
  app.add_option("--runs", options.runs, "stop after so many cases")
      ->type_name("N")
      ->check(net::WholeNumber(1));
  app.add_flag("--first", options.first, "stop at the first finding");
  app.add_option("--seed", options.peer.seed,
                 "of the changes; with -j 1 their order follows from it")
      ->type_name("N")
      ->check(net::WholeNumber());
}

void SetLimits(const FuzzCommandOptions& options, HuntOptions& hunt) {
  hunt.time = std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  hunt.runs = options.runs;
  hunt.first = options.first;
}

void AddFuzzFiles(CLI::App& app, FuzzCommandOptions& options) {
  app.add_option("--findings", options.findings, "where scripts of findings are written")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--corpus", options.corpus, "cases that led somewhere: read, and kept")
      ->type_name("DIR");
  app.add_option("--replay", options.replay,
                 "no fuzzing: whether these cases still break something")
      ->type_name("FILE");
  app.add_option("--expectations", options.peer.expectations_file,
                 "findings that are known, which fail nothing")
      ->type_name("FILE");
  app.add_option("--report", options.peer.reports,
                 "repeatable; json jsonl junit tap sarif markdown html; - is standard output")
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false);
}

}  // namespace smtpspec
