// For the tests of tampers: a mutant made of some lines, and a client that says what it is told.
#ifndef SMTPSPEC_CONFORMANCE_MUTANT_RIG_H_
#define SMTPSPEC_CONFORMANCE_MUTANT_RIG_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/mutant/mutant.h"
#include "conformance/run/wire.h"

namespace smtpspec {

inline script::Placeholders RigValues() {
  script::Placeholders values;
  values.client = "client.example.org";
  values.host = "mx.example.org";
  values.nonce = "nonce-one";
  return values;
}

// `lines` as they stand below a mutant, without indentation.
inline script::Block MutantOf(const std::string& lines) {
  std::string text = "check a/b under server\n  S: 220\nmutant m\n";
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    text += "  " + lines.substr(at, end - at) + "\n";
    at = end + 1;
  }
  script::Library library;
  const auto errors = ParseScript(text, "test.smtp", library);
  for (const auto& error : errors) ADD_FAILURE() << error.Line();
  if (library.blocks.empty() || library.blocks[0].mutants.empty()) return {};
  return library.blocks[0].mutants[0];
}

// One connection to a target. Without TLS of its own until StartTls.
class RigClient {
 public:
  RigClient(ServerTarget& target, ServerTarget::Port port, bool octets)
      : target_(target), octets_(octets) {
    auto wire = target.Connect(port);
    EXPECT_TRUE(wire.has_value()) << wire.error();
    if (wire) wire_ = *std::move(wire);
    if (port == ServerTarget::Port::kImplicitTls) StartTls();
    Listen();
  }

  void Say(std::string_view text) {
    if (!octets_) return Send(text);
    for (const char& octet : text) Send({&octet, 1});
  }
  bool StartTls(const TlsRequest& request = {}) {
    Listen();
    engine_ = target_.NewTlsClient(request);
    Listen();
    return engine_->GetState() == TlsEngine::State::kOpen;
  }
  void CloseNotify() {
    engine_->CloseNotify();
    wire_->Send(engine_->TakeWire());
    engine_.reset();
    Listen();
  }
  void Listen() {
    for (bool more = true; more;) {
      if (engine_) wire_->Send(engine_->TakeWire());
      const auto [got, octets] = wire_->Receive(target_.ReplyPatience());
      more = got == Wire::Got::kOctets;
      closed_ = got == Wire::Got::kEof;
      reset_ = got == Wire::Got::kReset;
      pieces_ += more;
      if (engine_ && more) {
        engine_->ReceiveWire(octets);
        heard_ += engine_->TakePlaintext();
      } else {
        heard_ += octets;
      }
    }
  }

  // What was said so far, and is then forgotten.
  std::string Heard() {
    Listen();
    return std::exchange(heard_, {});
  }
  // "250 354" of "250-a\r\n250 b\r\n354 c\r\n".
  std::string Codes() {
    std::string codes;
    const std::string text = Heard();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end - at < 4 || text[at + 3] != '-')
        codes += (codes.empty() ? "" : " ") + text.substr(at, std::min<std::size_t>(3, end - at));
      at = end + 1;
    }
    return codes;
  }
  bool Closed() const { return closed_; }
  bool Reset() const { return reset_; }
  std::size_t Pieces() const { return pieces_; }
  const TlsEngine& Engine() const { return *engine_; }
  Wire& GetWire() { return *wire_; }

 private:
  void Send(std::string_view text) {
    if (engine_) {
      if (engine_->GetState() != TlsEngine::State::kOpen) return;
      engine_->Send(text);
      wire_->Send(engine_->TakeWire());
    } else {
      wire_->Send(text);
    }
    Listen();
  }

  ServerTarget& target_;
  bool octets_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<TlsEngine> engine_;
  std::string heard_;
  std::size_t pieces_ = 0;
  bool closed_ = false, reset_ = false;
};

inline constexpr std::string_view kHello = "EHLO client.example.org\r\n";

// A client of a mutant made of these lines, behind EHLO.
struct Behind {
  explicit Behind(const std::string& lines, bool openssl = false)
      : target(NewMutantTarget(MutantOf(lines), RigValues(), openssl)),
        client(*target, ServerTarget::Port::kClear, false) {
    client.Say(kHello);
    client.Heard();
  }
  std::string Say(std::string_view text) {
    client.Say(text);
    return client.Heard();
  }
  std::unique_ptr<ServerTarget> target;
  RigClient client;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MUTANT_RIG_H_
