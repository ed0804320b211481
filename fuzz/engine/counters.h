// What a run reached, for an engine that has no libFuzzer: counters of code that is compiled with
// -fsanitize-coverage=trace-pc, and those that a target keeps itself in the section
// __libfuzzer_extra_counters, which libFuzzer reads too.
#ifndef SMTPSPEC_FUZZ_ENGINE_COUNTERS_H_
#define SMTPSPEC_FUZZ_ENGINE_COUNTERS_H_

namespace smtpspec::fuzz {

// Before a run.
void ClearCounters();
// After it: whether a counter came to an order of magnitude that it never had. Asked once a run.
bool ReachedMore();

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_ENGINE_COUNTERS_H_
