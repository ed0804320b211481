#include "conformance/client_run/served_client.h"

#include <utility>

#include "net/host.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

// Of one that goes on and on it is enough.
constexpr milliseconds kDrain(2000);

}  // namespace

ServedClient::ServedClient(net::ListeningSocket& socket, Encounter& encounter)
    : socket_(socket), encounter_(encounter), last_step_(net::MonotonicNow()) {}

bool ServedClient::Step(milliseconds limit) {
  std::vector<const net::Stream*> streams;
  for (const auto& served : served_)
    if (const net::Stream* const stream = served->Awaited()) streams.push_back(stream);
  socket_.Wait(streams, limit);
  bool any = false;
  while (auto stream = socket_.Accept(milliseconds(0))) {
    served_.push_back(
        std::make_unique<CarriedConnection>(*std::move(stream), encounter_.Connect()));
    came_ = any = true;
  }
  // The server's clock runs with ours: its own time limits, and the pauses of rules.
  const milliseconds now = net::MonotonicNow();
  const milliseconds passed = now - std::exchange(last_step_, now);
  for (const auto& served : served_) any = served->Carry(passed) || any;
  std::erase_if(served_, [](const auto& served) { return served->Ended(); });
  return any;
}

void ServedClient::Drain() {
  const milliseconds until = net::MonotonicNow() + kDrain;
  while (Step(milliseconds(0)) && net::MonotonicNow() < until) {
  }
}

}  // namespace smtpspec
