// What happens when the user wants the program to end.
#ifndef SMTPSPEC_NET_STOP_SIGNAL_H_
#define SMTPSPEC_NET_STOP_SIGNAL_H_

#include <string>

namespace smtpspec::net {

// For loops that block for a short time only: from here on SIGTERM, SIGINT and SIGHUP are only
// noted; the second one of a kind ends the program at once.
void NoteStopSignals();
bool StopAsked();

// For work that cannot be broken off: from here on the same signals end the program as they always
// do, but its processes and temporary folders go first, and `says` is written on standard error.
// Before any thread is started, and not beside NoteStopSignals. A signal that was ignored before
// (nohup) stays so.
void TidyUpOnStopSignals(std::string says);
// Never returns once a signal has come: then what follows would only tell what the end looks like.
void WaitIfStopping();

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_STOP_SIGNAL_H_
