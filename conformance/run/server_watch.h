// What a server owes for the octets that it was sent, and whether it gave that: judged by its
// replies alone. Follows what the server says it did; where that leaves room, nothing is judged.
#ifndef SMTPSPEC_CONFORMANCE_RUN_SERVER_WATCH_H_
#define SMTPSPEC_CONFORMANCE_RUN_SERVER_WATCH_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/run/lenient_reply.h"

namespace smtpspec {

// How a server reads lines, where servers differ; found out once, before anything is judged by it.
struct LineHabits {
  bool lf_ends_commands = false;
  bool empty_line_has_reply = true;
  bool known = true;  // false: nothing is judged where it matters
};

class ServerWatch {
 public:
  explicit ServerWatch(LineHabits habits) : habits_(habits) {}

  void Sent(std::string_view segment);
  // A reply is due: the next thing that was sent is whole. It is given to OnReply.
  bool Due();
  void OnReply(const SeenReply& reply);
  // 220 to STARTTLS came, and the handshake follows; then what came of it.
  bool AwaitsTls() const { return mode_ == Mode::kTls; }
  void OnTls(bool implicit);
  // Nothing is due, and there is one.
  void OnSurplus(const SeenReply& reply);
  // A reply is due, and none came, or the connection was ended instead.
  void OnSilence();
  void OnClosed();
  // The connection was ended inside a text or chunk, by us. What comes behind that is no success.
  void OnCut();

  bool InText() const { return mode_ == Mode::kText || (mode_ == Mode::kCommand && chunk_ > 0); }
  bool InExchange() const { return mode_ == Mode::kAuth; }
  bool Over() const { return mode_ == Mode::kOver; }
  bool Quit() const { return quit_; }  // the server said 221
  // Where a text could be taken to end that has not ended.
  bool HasDoubtfulEnd() const;
  const std::string& DueVerb() const { return due_.verb; }  // "?": none that is known
  // Something else came with what is due: a server may put off its reply until it has read that.
  bool IsCrowded() const { return !due_.alone; }
  bool HasUnanswered() const { return !pending_.empty(); }
  bool HasPartialCommand() const { return mode_ == Mode::kCommand && !pending_.empty(); }
  // False: from some place on it is not certain any more which reply belongs to what.
  bool Certain() const { return certain_; }
  // Several commands came in one segment.
  bool Grouped() const { return grouped_; }

  // One for each reply: "MAIL 250", with * in front inside TLS.
  const std::vector<std::string>& Steps() const { return steps_; }
  std::vector<Broken> Findings() const;
  // The invariants that it had an occasion to break.
  const std::set<std::string_view>& Occasions() const { return occasions_; }
  const std::string& AcceptedText() const { return accepted_text_; }  // the last; not of BDAT
  std::size_t Accepted() const { return accepted_; }  // texts that were answered with 2yz

 private:
  enum class Mode { kGreeting, kCommand, kText, kAuth, kTls, kOver };
  enum class Held { kNo, kYes, kUnknown };  // of sender and recipients
  struct Thing {
    enum class Kind { kGreeting, kCommand, kResponse, kText } kind = Kind::kGreeting;
    std::string line, verb;
    bool alone = false;  // nothing else was in its segment
  };

  bool TakeLine(Thing::Kind kind);
  bool TakeText();
  bool TakeChunk();
  void DoubtLine(const std::string& line);
  bool PartIsDoubtful() const;
  void OnCommandReply(const SeenReply& reply, bool good);
  void OnMailCommandReply(const SeenReply& reply, bool good);
  void OnAuthReply(const SeenReply& reply);
  void OnTextReply(bool good);
  void NoteSwitch();
  void Forget(std::string_view why);
  void Complain(std::string_view invariant, std::string_view kind, std::string text);
  // Of a thing that was taken although sender or recipient had been forgotten, or never said.
  void ComplainOfOrder(std::string_view what);

  LineHabits habits_;
  Mode mode_ = Mode::kGreeting;
  std::string pending_;
  Thing due_;
  std::size_t things_ = 0;  // of the segment that was sent last
  std::uint64_t chunk_ = 0;
  bool chunk_last_ = false, chunked_ = false, offers_chunking_ = false;
  Held sender_ = Held::kNo, recipient_ = Held::kNo;
  bool no_recipient_at_data_ = false;
  std::string_view forgotten_by_;  // what ended the transaction last; empty: there was none
  bool tls_ = false, left_over_ = false, authenticated_ = false, cut_ = false, quit_ = false;
  bool certain_ = true, grouped_ = false;
  std::size_t accepted_ = 0;
  std::string accepted_text_;
  std::vector<std::string> steps_;
  std::set<std::string_view> occasions_;
  bool doubted_before_ = false;       // it was not certain before the line that is due
  bool refused_ = false;              // the last reply was 4yz or 5yz
  std::vector<Broken> about_lines_;   // what is wrong whatever else is not certain
  std::vector<Broken> broken_;        // about the order: holds only where the replies were counted
  std::vector<Broken> about_counts_;  // and these, which say that they were not
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_SERVER_WATCH_H_
