#include "net/stop_signal.h"

#include <csignal>

namespace smtpspec::net {
namespace {

volatile std::sig_atomic_t asked = 0;

void Note(int) {
  asked = 1;
}

}  // namespace

void NoteStopSignals() {
  struct sigaction once{};
  once.sa_handler = Note;
  once.sa_flags = SA_RESETHAND;
  sigaction(SIGTERM, &once, nullptr);
  sigaction(SIGINT, &once, nullptr);
}

bool StopAsked() {
  return asked != 0;
}

}  // namespace smtpspec::net
