// The tester's side of one connection: octets out as told, replies and the end of it in.
#ifndef SMTPSPEC_CONFORMANCE_RUN_TESTER_H_
#define SMTPSPEC_CONFORMANCE_RUN_TESTER_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/awaited_replies.h"
#include "conformance/run/invariants.h"
#include "conformance/run/lenient_reply.h"
#include "conformance/run/result.h"
#include "conformance/run/server_watch.h"
#include "conformance/run/tls_records.h"
#include "conformance/run/wire.h"

namespace smtpspec {

// How the peer ended the connection.
struct PeerEnding {
  bool fin = false, reset = false;
  bool close_notify = false;
  std::string alert;  // that the peer sent
};

// One thing that the peer did.
struct Unit {
  enum class Kind { kReply, kSilence, kClosed } kind = Kind::kSilence;
  SeenReply reply;    // of kReply
  PeerEnding ending;  // of kClosed
};
std::string Describe(const Unit& unit);  // printable, for a person

struct HandshakeResult {
  bool open = false;
  bool answered = true;  // false: the peer said nothing at all, or stopped midway
  std::string text;      // of a failure, for a person
};

// What a run collects over all its connections.
struct RunRecord {
  std::vector<TranscriptEntry> transcript;
  std::vector<SeenReply> replies;
  Invariants* invariants = nullptr;
  std::string where;  // the check and transport
  bool kept = true;   // false: of transcript and replies nothing is wanted
};

class Tester {
 public:
  using Milliseconds = Wire::Milliseconds;
  // `number`: from 1. The record outlives the tester.
  Tester(std::unique_ptr<Wire> wire, int number, Milliseconds linger, RunRecord& record);
  Tester(const Tester&) = delete;
  Tester& operator=(const Tester&) = delete;
  ~Tester();

  // Each segment by itself, in clear or inside TLS; nothing where the peer has ended TLS.
  void Send(const std::vector<std::string_view>& segments, Milliseconds pause);
  HandshakeResult StartTls(std::unique_ptr<TlsEngine> engine, Milliseconds patience);

  // The same, at the beginning of a connection to the port for implicit TLS: what comes in clear
  // there violates an invariant.
  HandshakeResult StartImplicitTls(std::unique_ptr<TlsEngine> engine, Milliseconds patience);

  // The i-th unit not consumed; silence when it did not come within `patience`.
  Unit Peek(std::size_t i, Milliseconds patience);
  void Consume(std::size_t replies);

  void CloseNotify();  // what is sent afterwards is in clear
  void CloseWriting();
  void Reset();
  void Wait(Milliseconds time);
  void Idle(Milliseconds time);  // the same, unseen in the transcript
  double Now() const;            // milliseconds since the connection began

  bool InTls() const { return engine_ != nullptr && !notified_; }
  bool Ended() const { return ended_; }
  Unit End() const { return {Unit::Kind::kClosed, {}, ending_}; }
  const TlsFacts* Facts() const { return engine_ ? &engine_->Facts() : nullptr; }
  const TlsEngine* Engine() const { return engine_.get(); }

 private:
  bool ReadUntil(Milliseconds deadline);  // false: nothing came in time
  bool Read(Milliseconds patience);       // false: nothing came
  void OnWire(std::string_view octets);
  void HearClear(std::string_view octets);  // without what is TLS in it
  void HearBesideTls();
  void Hear(std::string_view octets, bool tls);
  void OnEnd(bool reset);
  void Push(SeenReply reply);
  void Judge(const SeenReply& reply);
  void EndWatch();  // and says what came of it
  void EndSaying();
  bool TlsIsOver() const;
  void Note(std::string event, bool from_server);
  void Note(std::string_view octets, bool from_server, bool tls);

  std::unique_ptr<Wire> wire_;
  std::unique_ptr<TlsEngine> engine_;
  TlsRecords records_;
  std::string clear_;  // came beside the records and has not been heard: TLS is not over
  LenientReplyReader reader_;
  bool reader_in_tls_ = false;
  AwaitedReplies awaited_;
  std::deque<Unit> units_;
  PeerEnding ending_;
  bool ended_ = false, notified_ = false, goodbye_ = false, heard_ = false;
  bool late_ = false;  // a reply was not waited for to its end, so what comes is no whole reply
  int number_;
  std::optional<ServerWatch> watch_;  // none: nothing is judged, or not any more
  Milliseconds linger_;  // how long the end of the transport is awaited behind the end of TLS
  RunRecord& record_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_TESTER_H_
