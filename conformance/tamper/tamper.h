// Stands between a client and a server and does what rules say: to a reference engine, which then
// is a mutant, and between two peers, which are then under attack. Octets in and out on either
// side, and no I/O: the driver hands over what it reads and carries out what it takes, after every
// call.
//
// Without rules a tamper is transparent. It sees inside TLS where it is given ends of its own:
// the client then speaks TLS with the tamper, and the tamper with the server.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_TAMPER_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_TAMPER_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/tamper/auth_exchange.h"
#include "conformance/tamper/change.h"
#include "conformance/tamper/leg.h"
#include "conformance/tamper/rules.h"
#include "conformance/tamper/units.h"
#include "tls/engine.h"

namespace smtpspec {

// What rules say of the handshake with the client.
struct TamperHandshake {
  std::vector<std::string> arguments;  // "certificate=expired"
  std::string alert;                   // not empty: it fails with this one
};

// Ends of TLS; called when a handshake begins. Null ones, or a server end that gives null: TLS
// passes unread.
struct TamperTls {
  std::function<std::unique_ptr<TlsEngine>(const TamperHandshake&)> server_end;  // to the client
  std::function<std::unique_ptr<TlsEngine>()> client_end;                        // to the server
};

// What becomes of octets that stand behind STARTTLS in clear.
enum class StartTlsLeftover {
  kForwarded,  // they go to the server along with it
  kDropped,
  kKept,  // the fault of the classic injection: they are read as said inside TLS
};

class Tamper {
 public:
  // A connection has come. `implicit`: TLS from the first octet.
  Tamper(std::shared_ptr<TamperRules> rules, TamperTls tls, StartTlsLeftover leftover,
         bool implicit);

  void FromClient(std::string_view wire);
  void FromServer(std::string_view wire);
  void ClientEnds(Travel::Kind how);  // not kOctets or kPause
  void ServerEnds(Travel::Kind how);
  std::vector<Travel> TakeToClient() { return client_.Take(); }
  std::vector<Travel> TakeToServer() { return server_.Take(); }

 private:
  // A reply that is due to the client, in its place among the others.
  struct Slot {
    bool ready = false;
    bool answers = true;  // false: nothing asked for it
    TamperEffect effect;
  };
  struct Question {
    TamperUnit unit;
    std::shared_ptr<Slot> slot;  // null: the reply is not wanted by anyone
  };

  TamperEffect Consider(const TamperUnit& unit, const TamperUnit* question = nullptr);
  void Connect();
  void ClientSays(std::string plain);
  void ClientUnit(const TamperUnit& unit);
  // Goes on with, or begins, an exchange that the server does not hear of.
  void PlayAuth(const TamperUnit& unit, TamperEffect& effect);
  void ClientCloses(bool notify, Travel::Kind how);
  void ServerReply(std::string octets);
  // `asks`: a reply to the text is the reply to what the client said.
  void Forward(const TamperEffect& effect, bool asks);
  void FollowServer(std::string_view told = {});
  // What the tamper itself has to say to the client, and how it ends; behind the replies due.
  void Answer(const TamperEffect& effect, bool answers);
  void Settle();
  bool EmitReplies();
  void SayInPieces(TamperLeg& leg, const TamperEffect& effect, const std::string& text);
  void BeginServerTls();
  void BeginClientTls();
  std::size_t KeepBeforeHello(std::string_view wire);  // how many octets that was
  void WatchHandshake();
  void NoteHello();
  void HandshakeFails();
  void BreakOff();
  void Finish(const TamperEffect& effect);

  std::shared_ptr<TamperRules> rules_;
  TamperTls tls_;
  StartTlsLeftover leftover_;
  std::size_t connection_;
  TamperLeg client_, server_;
  ClientUnits said_;    // by the client, and what it was answered
  ClientUnits follow_;  // what the server was told, and what it answered
  ServerUnits replies_;
  std::deque<std::shared_ptr<Slot>> slots_;
  std::deque<Question> questions_;
  std::size_t asked_ = 0;  // units of the client that ask and have no question yet
  std::string kept_, held_to_client_, held_to_server_;
  std::optional<TamperEffect> handshake_;  // while it goes on
  bool hello_came_ = false;                // at least the first octet of one
  std::unique_ptr<AuthExchange> auth_;     // while it goes on
  bool command_kept_ = false;              // and so is its chunk
  bool awaits_hello_ = false;              // octets before it are kept
  bool after_cr_ = false;                  // the client's last octet was CR
  bool unread_ = false;                    // TLS passes unread
  bool closing_ = false;                   // nothing more is heard, though a reply may be due
  bool mute_ = false;                      // heard and seen, and never answered again
  bool deaf_ = false, close_seen_ = false, close_kept_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_TAMPER_H_
