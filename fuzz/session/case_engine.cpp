// libFuzzer's hooks: inputs that are cases are changed as cases, and stay readable.
#include <algorithm>
#include <utility>

#include "conformance/cases/case_mutator.h"
#include "conformance/cases/case_text.h"

extern "C" std::size_t LLVMFuzzerMutate(unsigned char* octets, std::size_t size, std::size_t most);

namespace smtpspec::fuzz {
namespace {

// What the target is about, by the build: both engines, or one.
constexpr auto kUnder = script::Block::Under::SMTPSPEC_CASES_UNDER;

std::string ByEngine(std::string octets, std::size_t most) {
  const std::size_t size = std::min(octets.size(), most);
  octets.resize(most);
  octets.resize(LLVMFuzzerMutate(reinterpret_cast<unsigned char*>(octets.data()), size, most));
  return octets;
}

script::Block Read(const unsigned char* octets, std::size_t size) {
  const auto block = cases::CaseFromText({reinterpret_cast<const char*>(octets), size});
  return block && block->under == kUnder ? *block : cases::CaseMutator::Empty(kUnder);
}

// Zero: it does not fit.
std::size_t Write(script::Block block, unsigned char* into, std::size_t most) {
  const std::string text = cases::TextFromCase(std::move(block));
  if (text.size() > most) return 0;
  std::ranges::copy(text, into);
  return text.size();
}

}  // namespace
}  // namespace smtpspec::fuzz

using namespace smtpspec;

extern "C" std::size_t LLVMFuzzerCustomMutator(unsigned char* octets, std::size_t size,
                                               std::size_t most, unsigned seed) {
  // Now and then the text itself, which need not stay a case.
  if (seed % 64 == 0) return LLVMFuzzerMutate(octets, size, most);
  script::Block block = fuzz::Read(octets, size);
  cases::CaseMutator(seed, fuzz::ByEngine).Mutate(block);
  const std::size_t written = fuzz::Write(std::move(block), octets, most);
  return written > 0 ? written : size;
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const unsigned char* one, std::size_t one_size,
                                                 const unsigned char* two, std::size_t two_size,
                                                 unsigned char* into, std::size_t most,
                                                 unsigned seed) {
  script::Block block = fuzz::Read(one, one_size);
  cases::CaseMutator(seed, fuzz::ByEngine).Cross(block, fuzz::Read(two, two_size));
  return fuzz::Write(std::move(block), into, most);
}
