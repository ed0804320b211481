// Looks for cases that break an invariant, for a time: which case is next, whether what one showed
// comes again, and how small it can be. What a run is, and what it shows, is told by who derives.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_HUNT_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_HUNT_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/blackbox/case_source.h"
#include "conformance/blackbox/corpus.h"
#include "conformance/run/result.h"
#include "conformance/script/script.h"

namespace smtpspec {

inline constexpr std::string_view kChunking = "chunking";
inline constexpr std::string_view kProgram = "memory-and-time";

struct HuntOptions {
  std::chrono::milliseconds time{60000};
  std::optional<std::uint64_t> runs;  // at most
  std::uint64_t seed = 1;
  unsigned jobs = 1;
  bool first = false;                // one finding is enough
  std::vector<script::Block> seeds;  // more to begin with; names as octets
};

// A run that showed something, for people and files.
struct Shown {
  Broken broken;  // as this run showed it
  std::vector<std::string> steps;
  std::vector<TranscriptEntry> transcript;
  script::Block written;  // the case as it stands in a file; names as octets
  std::string transport;
};

struct HuntFinding {
  Broken broken;
  script::Block block;       // made small; names as octets
  Shown shown;               // of the run that shows it last
  std::size_t repeated = 0;  // times out of kRepeats
};
inline constexpr std::size_t kRepeats = 3;
// One more run of a replay: counted with those that showed the same.
void Count(HuntFinding finding, std::vector<HuntFinding>& findings);

struct HuntResult {
  std::uint64_t runs = 0;
  std::chrono::milliseconds time{0};
  std::size_t sequences = 0;  // of steps, all different
  std::size_t texts = 0;      // runs in which a text was taken
  std::vector<script::Block> corpus;
  std::vector<HuntFinding> findings;  // each kind once
  std::size_t unrepeated = 0;         // seen, and not again: not reported
  std::string stopped;                // why it ended early; empty: it did not
};

struct HuntProgress {
  std::uint64_t runs = 0;
  std::size_t sequences = 0, findings = 0;
};
struct HuntEvents {
  std::function<void(const HuntProgress&)> progress;
  std::function<void(const HuntFinding&)> found;  // from one thread at a time, as these all
};

class Hunt {
 public:
  virtual ~Hunt() = default;
  HuntResult Run();

 protected:
  // `first`: cases to begin with, before those of the options. Both outlive it.
  Hunt(const HuntOptions& options, const HuntEvents& events, std::vector<script::Block> first);

  // Cases of one thread.
  virtual std::unique_ptr<CaseSource> NewSource(std::uint64_t seed) const = 0;
  // Runs it once, beside others; tells with Note and Report what came of it.
  virtual void Try(const script::Block& block, CaseSource& source) = 0;
  // Whether it shows the same again, alone; `patient`: to who is only slow nothing is wrong.
  virtual std::optional<Shown> Shows(const script::Block& block, const Broken& broken,
                                     bool patient) = 0;
  // Behind the last case.
  virtual void Finish() {}

  // Nobody else runs a case while it is held; a run beside others holds the other one.
  // Who wants to be alone is let in before those who come later.
  std::unique_lock<std::shared_mutex> Alone() {
    const std::lock_guard waits(gate_);
    return std::unique_lock(alone_);
  }
  std::shared_lock<std::shared_mutex> BesideOthers() {
    const std::lock_guard waits(gate_);
    return std::shared_lock(alone_);
  }

  void Note(const script::Block& block, const std::vector<std::string>& steps, bool text);
  // Has it again, makes it small and adds it. Takes `alone_`.
  void Report(const script::Block& block, const Broken& broken);
  bool IsKnown(const Broken& broken);
  // The rest is for who is alone.
  std::optional<HuntFinding> Confirm(const script::Block& block, const Broken& broken);
  HuntFinding Smaller(const HuntFinding& finding);
  void Add(HuntFinding finding);
  std::vector<script::Block> Recent();  // the cases that ran last, the last one first
  void Stop(const std::string& why);
  bool IsStopped();

 private:
  bool TimeIsUp() const;
  std::optional<script::Block> Next(CaseSource& source);
  void Work(std::uint64_t seed);

  const HuntOptions& options_;
  const HuntEvents& events_;
  std::chrono::milliseconds begun_;
  std::mutex gate_;
  std::shared_mutex alone_;
  std::mutex mutex_;  // of what follows
  std::deque<script::Block> waiting_, recent_;
  Corpus corpus_;
  std::map<std::string, unsigned> doubts_;
  HuntResult result_;
  bool stopped_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_HUNT_H_
