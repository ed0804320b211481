// What a process and those that it started are doing. Only for the sources of net/.
#ifndef SMTPSPEC_NET_PROCESS_TREE_H_
#define SMTPSPEC_NET_PROCESS_TREE_H_

#include <sys/types.h>

namespace smtpspec::net {

// True: one of them runs, is ready to run, or waits for a disk. False: all sleep, or have ended.
bool IsBusyTree(pid_t process);

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_PROCESS_TREE_H_
