#include "net/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <csignal>
#include <cstdio>

namespace smtpspec::net {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong{20'000};

Process Start(ProcessOptions options) {
  auto process = Process::Start(options);
  EXPECT_TRUE(process) << process.error();
  return std::move(*process);
}

// The reader's thread may be behind the end of the process.
std::string OutputWith(const Process& process, const std::string& text) {
  for (int i = 0; i < 2'000'000 && process.Output().find(text) == std::string::npos; ++i) continue;
  return process.Output();
}

TEST(Process, HasArgumentsInputEnvironmentAndOutput) {
  Process process =
      Start({.command = {"sh", "-c", "cat; echo \"$1 $NAME\"; echo err >&2; exit 3", "sh", "a b"},
             .environment = {{"NAME", "value"}},
             .input = "from input\n"});
  const auto end = process.Wait(kLong);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->Text(), "exit status 3");
  EXPECT_EQ(OutputWith(process, "err\n"), "from input\na b value\nerr\n");
  EXPECT_EQ(process.Wait(milliseconds(0))->status, 3);
}

TEST(ProcessEnd, OfAShellTellsTheCrashOfItsProgram) {
  const auto crash = [](const char* script) {
    return Start({{"sh", "-c", script}, {}, ""}).Wait(kLong).value().Crash();
  };
  EXPECT_EQ(crash("kill -SEGV $$"), SIGSEGV);
  EXPECT_EQ(crash("sh -c 'kill -ABRT $$'; exit $?"), SIGABRT);
  EXPECT_EQ(crash("exit 89"), 0);
  EXPECT_EQ(crash("exit 255"), 0);
  EXPECT_EQ(crash("exit 143"), 0);  // a shell of which somebody ended the program
}

TEST(Process, ThatIsNotThereIsAnError) {
  const auto process =
      Process::Start({.command = {"/no/such/program"}, .environment = {}, .input = {}});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error(), "cannot run /no/such/program: no such file or directory");
}

TEST(Process, RunsOnAfterTheLimitAndIsTerminated) {
  Process process = Start({.command = {"sleep", "1000"}, .environment = {}, .input = {}});
  EXPECT_FALSE(process.Wait(milliseconds(1)));
  EXPECT_EQ(process.Terminate(kLong).signal, SIGTERM);
}

TEST(Process, IsBusyWhileItOrAChildWorksAndNotWhileItWaits) {
  Process waits = Start(
      {.command = {"sh", "-c", "echo ready; sleep 1000; true"}, .environment = {}, .input = {}});
  Process works = Start(
      {.command = {"sh", "-c", "(while :; do :; done); true"}, .environment = {}, .input = {}});
  const auto until = std::chrono::steady_clock::now() + kLong;
  const auto comes = [&](const Process& process, bool busy) {
    while (process.IsBusy() != busy && std::chrono::steady_clock::now() < until) continue;
    return process.IsBusy() == busy;
  };
  ASSERT_EQ(OutputWith(waits, "ready\n"), "ready\n");
  EXPECT_TRUE(comes(waits, false));
  EXPECT_TRUE(comes(works, true));
  works.Terminate(kLong);
  EXPECT_FALSE(works.IsBusy());
}

TEST(Process, ThatIgnoresTheSignalIsKilledWithItsChildren) {
  Process process =
      Start({.command = {"sh", "-c", "trap '' TERM; echo ready; sleep 1000; sleep 1000"},
             .environment = {},
             .input = {}});
  ASSERT_EQ(OutputWith(process, "ready\n"), "ready\n");
  EXPECT_EQ(process.Terminate(milliseconds(1)).signal, SIGKILL);
}

TEST(Process, ThatSaysMuchIsNotBlockedAndItsEndIsKept) {
  Process process = Start({.command = {"sh", "-c", "head -c 3000000 /dev/zero; echo the end"},
                           .environment = {},
                           .input = {}});
  ASSERT_TRUE(process.Wait(kLong));
  const std::string output = OutputWith(process, "the end\n");
  EXPECT_LE(output.size(), 65536u);
  EXPECT_TRUE(output.ends_with("the end\n"));
}

TEST(Process, WhatLeftItsGroupEndsWithItToo) {
  Process other = Start({.command = {"sleep", "1000"}, .environment = {}, .input = {}});
  // One that left, and one that this one started and that left again.
  Process process = Start({.command = {"sh", "-c",
                                       "setsid sh -c 'setsid sleep 1000 & echo $! $$ gone; exec "
                                       "sleep 1000' & sleep 1000"},
                           .environment = {},
                           .input = {}});
  int outer = 0, inner = 0;
  ASSERT_EQ(std::sscanf(OutputWith(process, "gone\n").c_str(), "%d %d", &inner, &outer), 2);
  EXPECT_EQ(kill(outer, 0), 0);
  EXPECT_EQ(kill(inner, 0), 0);
  process.Terminate(kLong);
  EXPECT_EQ(kill(outer, 0), -1);
  EXPECT_EQ(kill(inner, 0), -1);
  EXPECT_FALSE(other.Wait(milliseconds(0)));  // of others nothing ends
}

TEST(Process, DestructionEndsIt) {
  int id = 0;
  {
    const Process process = Start({.command = {"sleep", "1000"}, .environment = {}, .input = {}});
    id = process.Id();
  }
  EXPECT_EQ(kill(id, 0), -1);
}

}  // namespace
}  // namespace smtpspec::net
