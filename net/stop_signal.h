// Whether the user wants the program to end, for loops that block for a short time only.
#ifndef SMTPSPEC_NET_STOP_SIGNAL_H_
#define SMTPSPEC_NET_STOP_SIGNAL_H_

namespace smtpspec::net {

// From here on SIGTERM and SIGINT are only noted; the second one ends the program at once.
void NoteStopSignals();
bool StopAsked();

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_STOP_SIGNAL_H_
