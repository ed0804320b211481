// How often a fuzz target runs in a second of processor time: rate_NAME SECONDS FILE...
// Each file is an input; they take turns. Prints the rate. The first runs, in which tables are
// made, are not counted.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "fuzz/property.h"
#include "net/host.h"

namespace {

double Seconds() {
  return std::chrono::duration<double>(smtpspec::net::ProcessorTime()).count();
}

void Run(const std::string& octets) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(octets.data()), octets.size());
}

// Nothing: one cannot be read, or there is none.
std::vector<std::string> Read(std::span<char*> names) {
  std::vector<std::string> inputs;
  for (const char* const name : names) {
    std::ifstream stream(name, std::ios::binary);
    if (!stream) return {};
    inputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return inputs;
}

}  // namespace

int main(int count, char** arguments) {
  const std::span<char*> all(arguments, static_cast<std::size_t>(count));
  const double seconds = count > 2 ? std::atof(all[1]) : 0;
  const std::vector<std::string> inputs =
      seconds > 0 ? Read(all.subspan(2)) : std::vector<std::string>();
  if (inputs.empty()) {
    std::fprintf(stderr, "usage: %s SECONDS FILE...\n", all[0]);
    return 64;
  }
  constexpr std::size_t kFirst = 20, kBetweenLooks = 16;
  std::size_t runs = 0;
  while (runs < kFirst) Run(inputs[runs++ % inputs.size()]);
  const double begin = Seconds();
  double now = begin;
  while (now - begin < seconds) {
    for (std::size_t i = 0; i < kBetweenLooks; ++i) Run(inputs[runs++ % inputs.size()]);
    now = Seconds();
  }
  std::printf("%.1f\n", static_cast<double>(runs - kFirst) / (now - begin));
}
