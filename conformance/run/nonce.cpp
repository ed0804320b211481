#include "conformance/run/nonce.h"

#include <random>

namespace smtpspec {

std::string RunNonce(std::uint64_t seed, std::string_view name) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kLetters = 26, kSize = 12;
  // FNV-1a: the same in every build, which std::hash is not.
  std::uint64_t hash = 14695981039346656037u;
  for (unsigned char c : name) hash = (hash ^ c) * 1099511628211u;
  std::mt19937_64 random(hash ^ (seed * 0x9e3779b97f4a7c15u));
  std::string nonce;
  while (nonce.size() < kSize)
    nonce += kAlphabet[random() % (nonce.empty() ? kLetters : kAlphabet.size())];
  return nonce;
}

}  // namespace smtpspec
