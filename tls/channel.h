// The boundary between cleartext and TLS, as types: see docs/architecture.md, rule 3.
#ifndef SMTPSPEC_TLS_CHANNEL_H_
#define SMTPSPEC_TLS_CHANNEL_H_

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "parser/line_reader.h"
#include "tls/engine.h"

namespace smtpspec {

// That a handshake was completed on this connection. Only TlsChannel makes one, it cannot be
// copied. AUTH takes it as an argument; the session after TLS is constructed from it and the
// configuration.
class TlsEvidence {
 public:
  TlsEvidence(TlsEvidence&&) = default;
  TlsEvidence& operator=(TlsEvidence&&) = default;
  const TlsFacts& Facts() const { return facts_; }

 private:
  friend class TlsChannel;
  explicit TlsEvidence(TlsFacts facts) : facts_(std::move(facts)) {}
  TlsFacts facts_;
};

// Lines in the clear.
class CleartextChannel {
 public:
  explicit CleartextChannel(std::size_t line_limit) : reader_(line_limit) {}

  void Receive(std::string_view octets) { reader_.Append(octets); }
  void Send(std::string_view octets) { output_.append(octets); }
  std::string TakeOutput() { return std::exchange(output_, {}); }
  LineReader& Reader() { return reader_; }

  // The end of clear text; see LineReader::Close. Output that is still there must be taken first.
  std::expected<Drained, Leftover> Close() && { return std::move(reader_).Close(); }

 private:
  LineReader reader_;
  std::string output_;
};

// Lines inside TLS. Starts with a reader of its own, so that nothing is carried over.
//= rfc3207/4.2/server-discards-knowledge
//= rfc3207/4.2/client-discards-knowledge
class TlsChannel {
 public:
  TlsChannel(Drained proof, std::unique_ptr<TlsEngine> engine, std::size_t line_limit);

  void Receive(std::string_view wire);
  void ReceiveEof();
  void Send(std::string_view plaintext);  // as TlsEngine::Send
  std::string TakeOutput();               // octets for the wire
  void CloseNotify();
  LineReader& Reader() { return reader_; }

  TlsEngine::State State() const { return engine_->GetState(); }
  const TlsFacts& Facts() const { return engine_->Facts(); }
  std::string FailureText() const { return engine_->FailureText(); }
  // Once, when the handshake is complete; nothing before, afterwards, and when the engine failed.
  std::optional<TlsEvidence> TakeEvidence();

 private:
  std::unique_ptr<TlsEngine> engine_;
  LineReader reader_;
  bool evidence_taken_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_CHANNEL_H_
