// An end of TLS that tells what is said and heard through it.
#ifndef SMTPSPEC_CONFORMANCE_RUN_WATCHED_ENGINE_H_
#define SMTPSPEC_CONFORMANCE_RUN_WATCHED_ENGINE_H_

#include <functional>
#include <memory>
#include <string_view>

#include "tls/engine.h"

namespace smtpspec {

struct EngineWatch {
  std::function<void(std::string_view plaintext)> said;   // to the peer; before it is protected
  std::function<void(std::string_view plaintext)> heard;  // from the peer; null: nobody asks
  std::function<void()> open;                             // the handshake is complete; null too
};
std::unique_ptr<TlsEngine> NewWatchedEngine(std::unique_ptr<TlsEngine> engine, EngineWatch watch);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_WATCHED_ENGINE_H_
