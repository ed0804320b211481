// A fuzzing engine for builds without libFuzzer: it keeps what reaches more (counters.h), changes
// that, and runs it, with the target's own mutator. It understands the options of libFuzzer that
// are used here, and ends in the way libFuzzer does: the input that broke a property is written to
// a file, and the status is not 0.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/engine/counters.h"
#include "fuzz/engine/octets.h"
#include "fuzz/property.h"

extern "C" {
std::size_t LLVMFuzzerMutate(unsigned char* octets, std::size_t size, std::size_t most);
std::size_t LLVMFuzzerCustomMutator(unsigned char* octets, std::size_t size, std::size_t most,
                                    unsigned seed);
std::size_t LLVMFuzzerCustomCrossOver(const unsigned char* one, std::size_t one_size,
                                      const unsigned char* two, std::size_t two_size,
                                      unsigned char* into, std::size_t most, unsigned seed);
}

namespace smtpspec::fuzz {
namespace {

struct Options {
  std::string dictionary, artifacts;
  std::size_t most = 4096;
  double seconds = std::numeric_limits<double>::infinity();  // of processor time
  std::uint64_t runs = std::numeric_limits<std::uint64_t>::max();
  unsigned seed = 1;
  std::vector<std::string> folders;
};

// What the handler of a signal can get at.
std::string current;
std::string artifact;
std::uint64_t runs = 0;
std::minstd_rand randomness;
std::vector<std::string> words;

void PrintRuns() {
  std::fprintf(stderr, "stat::number_of_executed_units: %llu\n",
               static_cast<unsigned long long>(runs));
}

// The process is at its end, and the input is all that is left of it.
void OnEnd(int signal) {
  if (std::FILE* const file = std::fopen(artifact.c_str(), "wb")) {
    std::fwrite(current.data(), 1, current.size(), file);
    std::fclose(file);
    std::fprintf(stderr, "Test unit written to %s\n", artifact.c_str());
  }
  PrintRuns();
  std::_Exit(signal == SIGABRT ? 77 : 78);
}

std::string ContentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// What is not known here is an option of libFuzzer that does not matter.
Options ReadOptions(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const std::string value = equals == argument.npos ? "" : argument.substr(equals + 1);
    if (!name.starts_with('-')) options.folders.push_back(argument);
    if (name == "-dict") options.dictionary = value;
    if (name == "-artifact_prefix") options.artifacts = value;
    if (name == "-max_len") options.most = std::stoul(value);
    if (name == "-max_total_time") options.seconds = std::stod(value);
    if (name == "-runs") options.runs = std::stoull(value);
    if (name == "-seed") options.seed = static_cast<unsigned>(std::stoul(value));
  }
  return options;
}

class Engine {
 public:
  explicit Engine(Options options) : options_(std::move(options)) {}

  void Run() {
    for (const std::string& folder : options_.folders)
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) RunOne(ContentOf(entry.path()));
    RunOne("");
    if (corpus_.empty()) corpus_.emplace_back();
    while (runs < options_.runs && Seconds() < options_.seconds) RunOne(Next());
  }

 private:
  static double Seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

  // What was found last leads on, and what is short has less in it that stands in the way: of two
  // at random the one or the other.
  const std::string& Any() {
    const std::size_t one = randomness() % corpus_.size(), two = randomness() % corpus_.size();
    if (randomness() % 2 == 0) return corpus_[std::max(one, two)];
    return corpus_[corpus_[one].size() < corpus_[two].size() ? one : two];
  }

  // Now and then from nothing: what is short leads to some places that all that was kept leads
  // past.
  std::string Next() {
    constexpr unsigned kCrossOneIn = 8, kFromNothingOneIn = 4;
    std::string input = randomness() % kFromNothingOneIn == 0 ? std::string() : Any();
    const std::size_t size = input.size();
    if (randomness() % kCrossOneIn == 0) {
      const std::string& other = Any();
      std::string crossed(options_.most, '\0');
      crossed.resize(LLVMFuzzerCustomCrossOver(Octets(input), size, Octets(other), other.size(),
                                               Octets(crossed), options_.most,
                                               static_cast<unsigned>(randomness())));
      return crossed;
    }
    input.resize(options_.most);
    input.resize(LLVMFuzzerCustomMutator(Octets(input), size, options_.most,
                                         static_cast<unsigned>(randomness())));
    return input;
  }

  void RunOne(std::string input) {
    current = std::move(input);
    ++runs;
    ClearCounters();
    LLVMFuzzerTestOneInput(Octets(current), current.size());
    if (ReachedMore()) corpus_.push_back(current);
  }

  static unsigned char* Octets(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
  }
  static const unsigned char* Octets(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }

  Options options_;
  std::vector<std::string> corpus_;
};

}  // namespace
}  // namespace smtpspec::fuzz

std::size_t LLVMFuzzerMutate(unsigned char* octets, std::size_t size, std::size_t most) {
  using namespace smtpspec::fuzz;
  const std::string changed =
      ChangeOctets({reinterpret_cast<const char*>(octets), size}, most, words, randomness);
  std::ranges::copy(changed, octets);
  return changed.size();
}

int main(int count, char** arguments) {
  using namespace smtpspec::fuzz;
  Options options = ReadOptions(count, arguments);
  randomness.seed(options.seed);
  artifact = options.artifacts + "crash";
  if (!options.dictionary.empty()) words = ReadDictionary(ContentOf(options.dictionary));
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL}) std::signal(signal, OnEnd);
  Engine(std::move(options)).Run();
  PrintRuns();
}
