// OpenSSL's randomness as a function of a number: the same handshake has the same octets, in each
// run and in each process.
#ifndef SMTPSPEC_FUZZ_TLS_FIXED_RANDOM_H_
#define SMTPSPEC_FUZZ_TLS_FIXED_RANDOM_H_

#include <cstdint>

namespace smtpspec::fuzz {

// Takes the place of OpenSSL's generators for the rest of the process. Before anything has asked
// for randomness: later they cannot be replaced, and it ends the process. Calls after the first do
// nothing.
void InstallFixedRandom();

// From here on what `stream` begins with is given out again.
void RestartFixedRandom(std::uint64_t stream);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_TLS_FIXED_RANDOM_H_
