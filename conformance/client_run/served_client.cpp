#include "conformance/client_run/served_client.h"

#include <algorithm>
#include <utility>

#include "net/host.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

// A client that does not read what it is told is not waited for longer.
constexpr milliseconds kWriteLimit(2000);

}  // namespace

ServedClient::ServedClient(net::ListeningSocket& socket, Encounter& encounter)
    : socket_(socket), encounter_(encounter), last_step_(net::MonotonicNow()) {}

bool ServedClient::Step(milliseconds limit) {
  std::vector<const net::Stream*> streams;
  for (const auto& served : served_)
    if (!served->client_ended) streams.push_back(&served->stream);
  socket_.Wait(streams, limit);
  bool any = false;
  while (auto stream = socket_.Accept(milliseconds(0))) {
    served_.push_back(
        std::make_unique<Served>(Served{*std::move(stream), encounter_.Connect(), false, false}));
    any = true;
  }
  // The server's clock runs with ours: its own time limits, and the pauses of rules.
  const milliseconds now = net::MonotonicNow();
  const milliseconds passed = now - std::exchange(last_step_, now);
  for (const auto& served : served_) {
    if (passed > milliseconds(0)) served->wire->Wait(passed);
    any = Carry(*served) || any;
  }
  return any;
}

bool ServedClient::Carry(Served& served) {
  bool any = false;
  for (bool more = true; more; any = any || more) {
    more = ToWire(served);
    more = ToClient(served) || more;
  }
  return any;
}

bool ServedClient::ToWire(Served& served) {
  if (served.client_ended) return false;
  const net::Stream::Reading reading = served.stream.Read(milliseconds(0));
  switch (reading.got) {
    case net::Stream::Got::kNothingYet:
      return false;
    case net::Stream::Got::kOctets:
      served.wire->Send(reading.octets);
      return true;
    case net::Stream::Got::kEof:
      served.client_ended = true;
      served.wire->CloseWriting();
      return true;
    case net::Stream::Got::kReset:
      served.client_ended = served.server_ended = true;
      served.wire->Reset();
      return true;
  }
  return false;
}

bool ServedClient::ToClient(Served& served) {
  if (served.server_ended) return false;
  const Wire::Reading reading = served.wire->Receive(milliseconds(0));
  switch (reading.got) {
    case Wire::Got::kSilent:
      return false;
    case Wire::Got::kOctets:
      served.stream.Write(reading.octets, kWriteLimit);
      return true;
    case Wire::Got::kEof:
      served.server_ended = true;
      served.stream.CloseWriting();
      return true;
    case Wire::Got::kReset:
      served.server_ended = served.client_ended = true;
      served.stream.Reset();
      return true;
  }
  return false;
}

void ServedClient::Drain() {
  while (Step(milliseconds(0))) {
  }
}

bool ServedClient::AllEnded() const {
  return std::ranges::all_of(
      served_, [](const auto& served) { return served->client_ended && served->server_ended; });
}

}  // namespace smtpspec
