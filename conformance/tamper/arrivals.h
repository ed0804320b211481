// What is on its way to one side in memory, and when it arrives.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_ARRIVALS_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_ARRIVALS_H_

#include <deque>
#include <functional>
#include <vector>

#include "conformance/run/wire.h"
#include "conformance/tamper/leg.h"

namespace smtpspec {

class Arrivals {
 public:
  using Milliseconds = Wire::Milliseconds;
  // Pauses among them delay what stands behind.
  void Add(std::vector<Travel> travels, Milliseconds now);
  bool Empty() const { return queue_.empty(); }
  // As Wire::Receive. The end of a connection stays. `wait` lets time pass until something is due.
  Wire::Reading Take(Milliseconds now, Milliseconds patience,
                     const std::function<void(Milliseconds)>& wait);

 private:
  struct Arrival {
    Travel travel;
    Milliseconds at;
  };
  std::deque<Arrival> queue_;
  Milliseconds last_{0};
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_ARRIVALS_H_
