// A provider of OpenSSL that has one algorithm and nothing else: a generator that counts. Its
// octets are spread evenly, as those who draw numbers below a bound expect, and they are no secret.
#include "fuzz/tls/fixed_random.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <memory>

#include "fuzz/property.h"

namespace smtpspec::fuzz {
namespace {

constexpr std::size_t kMostAtOnce = 1U << 20U;
constexpr unsigned kStrength = 256;

// One for all generators of the process, so that to restart it is to restart them all.
struct Stream {
  std::uint64_t number = 0, drawn = 0;

  // SplitMix64: a counter, and a function of 64 bits that mixes.
  std::uint64_t Next() {
    std::uint64_t x = number * 0xd1342543de82ef95U + ++drawn * 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
  }
  void Fill(unsigned char* out, std::size_t size) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < size; ++i, word >>= 8U) {
      if (i % 8 == 0) word = Next();
      out[i] = static_cast<unsigned char>(word);
    }
  }
};
Stream the_stream;

// The generator, as OpenSSL's core calls it: provider-rand(7). Its context says whether it is
// ready.
struct Generator {
  int state = EVP_RAND_STATE_UNINITIALISED;
};
Generator* Of(void* context) {
  return static_cast<Generator*>(context);
}

void* New(void*, void*, const OSSL_DISPATCH*) {
  return new Generator;
}
void Free(void* context) {
  delete Of(context);
}
int Instantiate(void* context, unsigned, int, const unsigned char*, std::size_t,
                const OSSL_PARAM[]) {
  Of(context)->state = EVP_RAND_STATE_READY;
  return 1;
}
int Uninstantiate(void* context) {
  Of(context)->state = EVP_RAND_STATE_UNINITIALISED;
  return 1;
}
int Generate(void*, unsigned char* out, std::size_t size, unsigned, int, const unsigned char*,
             std::size_t) {
  the_stream.Fill(out, size);
  return 1;
}
int EnableLocking(void*) {
  return 1;
}
int Lock(void*) {
  return 1;
}
void Unlock(void*) {}

int GetParams(void* context, OSSL_PARAM params[]) {
  OSSL_PARAM* state = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE);
  if (state && OSSL_PARAM_set_int(state, Of(context)->state) != 1) return 0;
  OSSL_PARAM* strength = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
  if (strength && OSSL_PARAM_set_uint(strength, kStrength) != 1) return 0;
  OSSL_PARAM* most = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);
  return !most || OSSL_PARAM_set_size_t(most, kMostAtOnce) == 1;
}
const OSSL_PARAM* GettableParams(void*, void*) {
  static const OSSL_PARAM known[] = {OSSL_PARAM_int(OSSL_RAND_PARAM_STATE, nullptr),
                                     OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, nullptr),
                                     OSSL_PARAM_size_t(OSSL_RAND_PARAM_MAX_REQUEST, nullptr),
                                     OSSL_PARAM_END};
  return known;
}

template <class Function>
OSSL_DISPATCH Entry(int id, Function* function) {
  return {id, reinterpret_cast<void (*)()>(function)};
}

const OSSL_ALGORITHM* Query(void*, int operation, int* no_cache) {
  static const OSSL_DISPATCH functions[] = {
      Entry(OSSL_FUNC_RAND_NEWCTX, New),
      Entry(OSSL_FUNC_RAND_FREECTX, Free),
      Entry(OSSL_FUNC_RAND_INSTANTIATE, Instantiate),
      Entry(OSSL_FUNC_RAND_UNINSTANTIATE, Uninstantiate),
      Entry(OSSL_FUNC_RAND_GENERATE, Generate),
      Entry(OSSL_FUNC_RAND_ENABLE_LOCKING, EnableLocking),
      Entry(OSSL_FUNC_RAND_LOCK, Lock),
      Entry(OSSL_FUNC_RAND_UNLOCK, Unlock),
      Entry(OSSL_FUNC_RAND_GET_CTX_PARAMS, GetParams),
      Entry(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, GettableParams),
      {0, nullptr}};
  static const OSSL_ALGORITHM algorithms[] = {
      {"COUNTER", "provider=smtpspec-counter", functions, "counts, for tests"},
      {nullptr, nullptr, nullptr, nullptr}};
  *no_cache = 0;
  return operation == OSSL_OP_RAND ? algorithms : nullptr;
}

int Initialise(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
               void** context) {
  static const OSSL_DISPATCH functions[] = {Entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, Query),
                                            {0, nullptr}};
  *out = functions;
  *context = const_cast<OSSL_CORE_HANDLE*>(handle);
  return 1;
}

struct Unload {
  void operator()(OSSL_PROVIDER* provider) const { OSSL_PROVIDER_unload(provider); }
};
using OwnedProvider = std::unique_ptr<OSSL_PROVIDER, Unload>;

}  // namespace

void InstallFixedRandom() {
  static const bool possible =
      OSSL_PROVIDER_add_builtin(nullptr, "smtpspec-counter", Initialise) == 1 &&
      RAND_set_DRBG_type(nullptr, "COUNTER", nullptr, nullptr, nullptr) == 1;
  static const OwnedProvider counter(OSSL_PROVIDER_load(nullptr, "smtpspec-counter"));
  // What is loaded by hand keeps the default provider from being loaded by itself.
  static const OwnedProvider others(OSSL_PROVIDER_load(nullptr, "default"));
  Require(possible && counter && others,
          "OpenSSL's randomness was replaced before it was first used");
}

void RestartFixedRandom(std::uint64_t stream) {
  the_stream = {stream, 0};
}

}  // namespace smtpspec::fuzz
