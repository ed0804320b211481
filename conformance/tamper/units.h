// The units that a rule acts on, cut out of what a client and a server say, in any pieces.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_UNITS_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_UNITS_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/tamper/octet_queue.h"

namespace smtpspec {

struct TamperUnit {
  enum class Kind {
    kConnect,   // a new connection; the greeting is the reply to it
    kOctets,    // what came at one time from the client, before it is cut into units
    kCommand,   // a line up to CRLF, with it; a bare CR or LF stays inside
    kResponse,  // a line of the client after 334, with its CRLF; answered within AUTH
    kChunk,     // a piece of what follows BDAT; it goes where the command went
    kData,      // all text after 354, as it was sent: dots still doubled, without its end
    kEnd,       // "." CRLF
    kTls,       // the handshake of the client
    kHello,  // what came of it: "version NAME sni NAME alpn NAME suite NAME", those that there are
    kFails,  // that handshake has failed
    kClose,  // the end of what the client says: close_notify, FIN or RST
    kReply,  // a complete reply, all lines
  };
  Kind kind = Kind::kCommand;
  std::string octets;
  std::string verb, word;  // of a command, in upper case; a response has those of its AUTH
  bool in_tls = false;
  bool after_cr = false;  // of kOctets: CR was the last octet before
  // Its first octet came while a reply was still due: the verb of what that answers, of a
  // greeting "GREETING", of the end of a text ".".
  std::optional<std::string> behind{};
  std::string mail{};  // of kData: the MAIL command of its message
};

// A reply is due to it.
bool Asks(const TamperUnit& unit);

// Cuts the octets of a client. Where DATA text, responses or TLS may follow, that depends on the
// reply: nothing behind such a command is cut before Answered.
class ClientUnits {
 public:
  // `waits_at_starttls`: what stands behind STARTTLS in clear is kept back too. Without it such
  // octets are commands, as they would be if STARTTLS were refused.
  explicit ClientUnits(bool waits_at_starttls) : waits_at_starttls_(waits_at_starttls) {}

  void Append(std::string_view octets);
  // Nothing: more octets or a reply are needed.
  std::optional<TamperUnit> Take();
  // Whether BDAT is known: without CHUNKING what follows it is commands.
  void SetChunking(bool offered) { chunking_ = offered; }
  // A reply to the oldest unit that asks. True: it is the 220 after which TLS begins.
  bool Answered(int code);
  // No reply will come to the unit taken last.
  void Withdraw();
  // What is not cut yet: a partial line, text without its end.
  std::string TakeRest();
  // Everything said so far is forgotten: TLS begins.
  void Restart();
  bool StartTlsAsked() const;

 private:
  enum class Mode { kCommand, kResponse, kChunk, kText, kEnd };
  enum class Next { kCommand, kText, kResponse, kTls };  // what a good reply makes of what follows

  struct Asked {
    Next next;
    std::string verb;
  };
  std::optional<TamperUnit> TakeByMode();
  std::optional<TamperUnit> TakeLine(TamperUnit::Kind kind);
  std::optional<TamperUnit> TakeText();
  TamperUnit Command(std::string line);
  std::size_t Find(std::string_view what);
  TamperUnit Cut(TamperUnit::Kind kind, std::size_t octets);
  void Ask(Next next, std::string verb);

  bool waits_at_starttls_;
  bool waits_ = false, chunking_ = false;
  Mode mode_ = Mode::kCommand;
  std::uint64_t chunk_left_ = 0;
  OctetQueue buffer_;
  std::size_t scanned_ = 0;  // up to where the end being looked for is not in the buffer
  std::string auth_word_, mail_;
  std::optional<std::string> behind_;  // of what begins the buffer
  std::deque<Asked> asked_{{Next::kCommand, "GREETING"}};
};

// Cuts the octets of a server into replies: up to the first line without '-' behind its digits.
class ServerUnits {
 public:
  void Append(std::string_view octets) { buffer_.Append(octets); }
  std::optional<std::string> Take();
  std::string TakeRest();

 private:
  OctetQueue buffer_;
  std::size_t line_ = 0;  // start of the line being looked at
};

// The code of the first line; 0 where there is none.
int CodeOf(std::string_view reply);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_UNITS_H_
