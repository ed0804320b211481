// One of the two sockets of a proxied connection: what is heard there, and what is to travel there
// and when.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_PROXY_SIDE_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_PROXY_SIDE_H_

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

#include "conformance/tamper/leg.h"
#include "net/stream.h"

namespace smtpspec {

struct ProxySide {
  using Milliseconds = std::chrono::milliseconds;
  explicit ProxySide(net::Stream connected) : stream(std::move(connected)) {}

  // Behind what is still to travel; and says all whose time has come.
  void Depart(std::vector<Travel> travels, Milliseconds now);
  // When the next of it is due.
  std::optional<Milliseconds> Next() const;

  net::Stream stream;
  bool heard_all = false;  // nothing more comes from there
  bool told_all = false;   // nothing more may be said there
  bool end_due = false;    // the other side has ended, whatever the tamper makes of it

 private:
  struct Departure {
    Travel travel;
    Milliseconds at;
  };
  void Carry(const Travel& travel);

  std::deque<Departure> queue_;
  Milliseconds last_{0};
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_PROXY_SIDE_H_
