#include "net/stop_signal.h"

#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include "net/belongings.h"
#include "net/host.h"

namespace smtpspec::net {
namespace {

constexpr int kStopSignals[] = {SIGINT, SIGTERM, SIGHUP};
volatile std::sig_atomic_t asked = 0;

void Note(int) {
  asked = 1;
}

bool IsIgnored(int signal) {
  struct sigaction now{};
  sigaction(signal, nullptr, &now);
  return now.sa_handler == SIG_IGN;
}

void EndBy(int signal, const std::string& says) {
  const auto hold = Belongings::Ours().Hold();
  Belongings::Ours().EndAll();
  const char* const clear = StandardErrorIsTerminal() ? "\r\x1b[K" : "";
  std::fprintf(stderr, "%s%s\n", clear, says.c_str());
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  std::signal(signal, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  std::raise(signal);
}

}  // namespace

void NoteStopSignals() {
  struct sigaction once{};
  once.sa_handler = Note;
  once.sa_flags = SA_RESETHAND;
  sigaction(SIGTERM, &once, nullptr);
  sigaction(SIGINT, &once, nullptr);
  if (!IsIgnored(SIGHUP)) sigaction(SIGHUP, &once, nullptr);
}

bool StopAsked() {
  return asked != 0;
}

void TidyUpOnStopSignals(std::string says) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : kStopSignals)
    if (!IsIgnored(signal)) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals, says = std::move(says)] {
    int signal = 0;
    if (sigwait(&signals, &signal) == 0) EndBy(signal, says);
  }).detach();
}

void WaitIfStopping() {
  const auto hold = Belongings::Ours().Hold();
}

}  // namespace smtpspec::net
