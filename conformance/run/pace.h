// Not more than so many connections a second: politeness towards a server that is not ours.
#ifndef SMTPSPEC_CONFORMANCE_RUN_PACE_H_
#define SMTPSPEC_CONFORMANCE_RUN_PACE_H_

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

namespace smtpspec {

// Shared by all threads of a run.
class Pace {
 public:
  explicit Pace(double per_second) : per_second_(per_second) {}

  // Waits until the next connection may be made.
  void Wait() {
    if (per_second_ <= 0) return;
    std::unique_lock lock(mutex_);
    const Clock::time_point turn = std::max(next_, Clock::now());
    next_ = turn + std::chrono::duration_cast<Clock::duration>(
                       std::chrono::duration<double>(1 / per_second_));
    lock.unlock();
    std::this_thread::sleep_until(turn);
  }

 private:
  using Clock = std::chrono::steady_clock;
  double per_second_;
  std::mutex mutex_;
  Clock::time_point next_{};
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_PACE_H_
