// Which of several runs the next connection is of, where all come to one port.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_QUEUE_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_QUEUE_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace smtpspec {

// A client that has several messages sends them all before it comes again: nobody is served until
// nothing new was put off for kQuiet, or the recipient that was put off last waited already.
//
// One run is served at a time. It is over when its message was taken, or when no connection of it
// is open and none has come for kAgain: a client that tries again in another way does so at once.
class VisitQueue {
 public:
  using Instant = std::chrono::milliseconds;
  static constexpr Instant kAgain{500}, kQuiet{2000};

  // Its recipient was put off. Who waited already is the next.
  void PutOff(std::size_t run, Instant now);
  // The run of a connection that has come; nothing: it has to be asked for its recipient.
  std::optional<std::size_t> Next(Instant now);
  // The run that is served: `open`, whether a connection of it is; `taken`, whether its message
  // was.
  void Note(bool open, bool taken, Instant now);
  std::optional<std::size_t> Served() const { return served_; }

 private:
  std::deque<std::size_t> waiting_;
  std::optional<std::size_t> served_;
  Instant last_new_{0};
  bool came_again_ = false;             // who was put off last
  std::optional<Instant> alone_since_;  // when its last connection ended
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_QUEUE_H_
