// How often a fuzz target runs one input in a second of processor time: rate_NAME SECONDS FILE.
// Prints the rate. The first runs, in which tables are made, are not counted.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/property.h"
#include "net/host.h"

namespace {

double Seconds() {
  return std::chrono::duration<double>(smtpspec::net::ProcessorTime()).count();
}

void Run(const std::string& octets, int times) {
  for (int i = 0; i < times; ++i)
    LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(octets.data()), octets.size());
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count == 3 ? std::atof(arguments[1]) : 0;
  std::ifstream stream(count == 3 ? arguments[2] : "", std::ios::binary);
  if (seconds <= 0 || !stream) {
    std::fprintf(stderr, "usage: %s SECONDS FILE\n", arguments[0]);
    return 64;
  }
  const std::string octets{std::istreambuf_iterator<char>(stream), {}};
  constexpr int kFirst = 20, kBetweenLooks = 16;
  Run(octets, kFirst);
  const double begin = Seconds();
  double now = begin;
  double runs = 0;
  while (now - begin < seconds) {
    Run(octets, kBetweenLooks);
    runs += kBetweenLooks;
    now = Seconds();
  }
  std::printf("%.1f\n", runs / (now - begin));
}
