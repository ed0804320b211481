// A TLS endpoint without I/O: octets of the wire on one side, plaintext on the other.
#ifndef SMTPSPEC_TLS_ENGINE_H_
#define SMTPSPEC_TLS_ENGINE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec {

// What is known once a handshake is complete, or has failed.
struct TlsFacts {
  std::string version;      // "TLSv1.3"; "ledger" for the test engine
  std::string cipher;       // the name of the suite
  std::string server_name;  // SNI: what the client asked for, printable; empty: nothing
  std::string alpn;         // the protocol agreed on, or empty
  bool verified = false;  // the peer's certificate was verified, with its name where one was given
  std::string verify_error;             // why not, or empty
  std::vector<std::string> peer_chain;  // certificates of the peer, PEM, leaf first
  bool resumed = false;
};

class TlsEngine {
 public:
  enum class State {
    kHandshaking,
    kOpen,
    kClosed,     // the peer's close_notify came: an orderly end
    kTruncated,  // the transport ended without it
    // Handshake or record failure; FailureText says which. Also when the transport or the peer ends
    // before the handshake is complete.
    kFailed,
  };

  virtual ~TlsEngine() = default;
  // Any octets in any pieces. What comes in a state that is not kHandshaking or kOpen is dropped.
  virtual void ReceiveWire(std::string_view octets) = 0;
  virtual void ReceiveEof() = 0;       // the transport has ended
  virtual std::string TakeWire() = 0;  // octets to send; also the alert after a failure
  virtual std::string TakePlaintext() = 0;
  // Asserts while kHandshaking and after CloseNotify. Dropped when kFailed. The end of the peer's
  // direction (kClosed, kTruncated) does not end ours.
  virtual void Send(std::string_view plaintext) = 0;
  // Sends our close_notify, once; reading may go on. Nothing while kHandshaking and when kFailed.
  virtual void CloseNotify() = 0;

  virtual State GetState() const = 0;
  virtual const TlsFacts& Facts() const = 0;
  // Printable, one line: what the peer or the library said. Empty unless kFailed.
  virtual std::string FailureText() const = 0;
  // The alert that the peer sent, in the words of RFC 8446 ("handshake_failure"); empty: none came.
  virtual std::string PeerAlert() const { return {}; }
};

// Makes engines of one role from one configuration: a certificate and key, or trust and a name.
class TlsProvider {
 public:
  virtual ~TlsProvider() = default;
  virtual std::unique_ptr<TlsEngine> NewEngine() const = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_ENGINE_H_
