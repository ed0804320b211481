// A client for the tests of the serve command: octets over a real socket, in clear or inside TLS.
#ifndef SMTPSPEC_SERVER_SERVE_PEER_H_
#define SMTPSPEC_SERVER_SERVE_PEER_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "net/host.h"
#include "net/stream.h"
#include "tls/openssl_provider.h"

namespace smtpspec {

class ServePeer {
 public:
  explicit ServePeer(const net::HostPort& server)
      : stream_(std::move(*net::Stream::Connect(server, kLong))) {}

  // The handshake, with the server's certificate verified for localhost.
  void StartTls(const std::string& ca_file) {
    TlsClientOptions options;
    options.server_name = "localhost";
    options.trust_pem = *net::ReadFile(ca_file);
    tls_ = (*NewOpenSslClient(options))->NewEngine();
    while (tls_->GetState() == TlsEngine::State::kHandshaking) {
      Flush();
      if (tls_->GetState() == TlsEngine::State::kHandshaking) Fetch();
    }
    Flush();
    ASSERT_EQ(tls_->GetState(), TlsEngine::State::kOpen) << tls_->FailureText();
    EXPECT_TRUE(tls_->Facts().verified) << tls_->Facts().verify_error;
  }

  void Send(const std::string& octets) {
    if (!tls_) {
      stream_.Write(octets, kLong);
      return;
    }
    tls_->Send(octets);
    Flush();
  }

  // The next reply, all its lines; "(end)" when there is none.
  std::string Reply() {
    std::string reply;
    while (true) {
      const std::size_t end = received_.find("\r\n");
      if (end != std::string::npos) {
        reply += received_.substr(0, end + 2);
        const bool last = received_[3] == ' ';
        received_.erase(0, end + 2);
        if (last) return reply;
      } else if (!Fetch()) {
        return reply + "(end)";
      }
    }
  }
  // The code of the reply to a line.
  std::string Ask(const std::string& line) {
    Send(line + "\r\n");
    return Reply().substr(0, 3);
  }

  net::Stream stream_;

 private:
  static constexpr std::chrono::milliseconds kLong{60'000};

  void Flush() { stream_.Write(tls_->TakeWire(), kLong); }
  bool Fetch() {
    const auto reading = stream_.Read(kLong);
    if (reading.got != net::Stream::Got::kOctets) {
      if (tls_) tls_->ReceiveEof();
      return false;
    }
    if (tls_) {
      tls_->ReceiveWire(reading.octets);
      received_ += tls_->TakePlaintext();
    } else {
      received_ += reading.octets;
    }
    return true;
  }

  std::unique_ptr<TlsEngine> tls_;
  std::string received_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SERVE_PEER_H_
