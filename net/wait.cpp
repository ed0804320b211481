#include "net/wait.h"

#include <algorithm>
#include <cerrno>
#include <climits>

#include "net/host.h"

namespace smtpspec::net {

bool WaitFor(int descriptor, short events, std::chrono::milliseconds limit) {
  using std::chrono::milliseconds;
  const milliseconds end = MonotonicNow() + std::min(limit, milliseconds(INT_MAX));
  milliseconds left = end - MonotonicNow();
  while (true) {
    pollfd one{descriptor, events, 0};
    const int ready =
        poll(&one, 1, static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, INT_MAX)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the call that follows reports the error
    left = end - MonotonicNow();
    if (left <= milliseconds(0)) return false;
  }
}

}  // namespace smtpspec::net
