// Waiting for one descriptor with a limit. Only for the sources of net/.
#ifndef SMTPSPEC_NET_WAIT_H_
#define SMTPSPEC_NET_WAIT_H_

#include <poll.h>

#include <chrono>

namespace smtpspec::net {

// True: one of `events`, or an error or hang-up, is there. Signals do not shorten the wait.
bool WaitFor(int descriptor, short events, std::chrono::milliseconds limit);

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_WAIT_H_
