#include "conformance/client_run/served_client.h"

#include <algorithm>
#include <utility>

#include "net/host.h"

namespace smtpspec {

using std::chrono::milliseconds;

ServedClient::ServedClient(net::ListeningSocket& socket, Encounter& encounter)
    : socket_(socket), encounter_(encounter), last_step_(net::MonotonicNow()) {}

bool ServedClient::Step(milliseconds limit) {
  std::vector<const net::Stream*> streams;
  for (const auto& served : served_)
    if (!served->ClientEnded()) streams.push_back(&served->Stream());
  socket_.Wait(streams, limit);
  bool any = false;
  while (auto stream = socket_.Accept(milliseconds(0))) {
    served_.push_back(
        std::make_unique<CarriedConnection>(*std::move(stream), encounter_.Connect()));
    any = true;
  }
  // The server's clock runs with ours: its own time limits, and the pauses of rules.
  const milliseconds now = net::MonotonicNow();
  const milliseconds passed = now - std::exchange(last_step_, now);
  for (const auto& served : served_) any = served->Carry(passed) || any;
  return any;
}

void ServedClient::Drain() {
  while (Step(milliseconds(0))) {
  }
}

bool ServedClient::AllEnded() const {
  return std::ranges::all_of(served_, [](const auto& served) { return served->Ended(); });
}

}  // namespace smtpspec
