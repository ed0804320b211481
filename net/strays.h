// Programs that left the process group of the one that started them (setsid), as servers do. Only
// for the sources of net/.
#ifndef SMTPSPEC_NET_STRAYS_H_
#define SMTPSPEC_NET_STRAYS_H_

#include <functional>
#include <string>

namespace smtpspec::net {

// From here on they come to us as children, when the one that started them has ended.
void AdoptStrays();

// The name of a variable that is put into the environment of a program, and so of all that it
// starts: by it they are known. Each is another one; all of this process begin with StrayMarks().
std::string NewStrayMark();
std::string StrayMarks();

// SIGKILL to adopted ones in whose environment `mark` is, and to what they started; they have ended
// when this returns. One that has cleared its environment is not known. Adopted ones that have
// ended are cleared away, but for those that `waited_for` says somebody else waits for.
void EndStrays(const std::string& mark, const std::function<bool(int)>& waited_for);

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_STRAYS_H_
