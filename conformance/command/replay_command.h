// `smtpspec replay FILE`: one saved script on the reference engines, in memory.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>

namespace smtpspec {

struct ReplayOptions {
  std::string file;
  std::string policy;  // of an attack; empty: starttls
  bool quiet = false;  // no dialogue
};
CLI::App* AddReplay(CLI::App& program, ReplayOptions& options);
// 0: what has to hold does; 1: something does not, and it is named.
int Replay(const ReplayOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_COMMAND_H_
