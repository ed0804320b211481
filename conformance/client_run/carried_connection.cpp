#include "conformance/client_run/carried_connection.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

// A client that does not read what it is told is not waited for longer.
constexpr milliseconds kWriteLimit(2000);

}  // namespace

bool CarriedConnection::Carry(milliseconds passed) {
  if (passed > milliseconds(0)) wire_->Wait(passed);
  bool any = false;
  for (bool more = true; more; any = any || more) {
    more = ToWire();
    more = ToClient() || more;
  }
  return any;
}

bool CarriedConnection::ToWire() {
  if (client_ended_) return false;
  const net::Stream::Reading reading = stream_.Read(milliseconds(0));
  switch (reading.got) {
    case net::Stream::Got::kNothingYet:
      return false;
    case net::Stream::Got::kOctets:
      wire_->Send(reading.octets);
      return true;
    case net::Stream::Got::kEof:
      client_ended_ = true;
      wire_->CloseWriting();
      return true;
    case net::Stream::Got::kReset:
      client_ended_ = server_ended_ = true;
      wire_->Reset();
      return true;
  }
  return false;
}

bool CarriedConnection::ToClient() {
  if (server_ended_) return false;
  const Wire::Reading reading = wire_->Receive(milliseconds(0));
  switch (reading.got) {
    case Wire::Got::kSilent:
      return false;
    case Wire::Got::kOctets:
      stream_.Write(reading.octets, kWriteLimit);
      return true;
    case Wire::Got::kEof:
      server_ended_ = true;
      stream_.CloseWriting();
      return true;
    case Wire::Got::kReset:
      server_ended_ = client_ended_ = true;
      stream_.Reset();
      return true;
  }
  return false;
}

}  // namespace smtpspec
