#include "conformance/client_run/carried_connection.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

// A client that does not read what it is told is not waited for longer.
constexpr milliseconds kWriteLimit(2000);
// Nor does one that has ended keep its descriptor for a server that says nothing more.
constexpr milliseconds kFarewell(60'000);
// Octets of a client in one step: some thousand commands.
constexpr std::size_t kShare = 64 * 1024;

}  // namespace

bool CarriedConnection::Carry(milliseconds passed) {
  if (passed > milliseconds(0)) wire_->Wait(passed);
  bool any = Pay(passed);
  if (Owes()) return any;
  any = ToWire() || any;
  while (!Owes() && ToClient()) any = true;
  alone_for_ = client_ended_ && !any ? alone_for_ + passed : milliseconds(0);
  if (alone_for_ >= kFarewell && !Ended()) Abort();
  return any;
}

// True: some of it was taken, or it is given up.
bool CarriedConnection::Pay(milliseconds passed) {
  if (!Owes()) return false;
  const std::optional<std::size_t> taken = stream_.WriteSome(owed_);
  unread_for_ = taken == 0 ? unread_for_ + passed : milliseconds(0);
  if (taken) {
    owed_.erase(0, *taken);
  } else {
    client_gone_ = true;
    owed_.clear();
  }
  if (unread_for_ < kWriteLimit) return taken != 0;
  Abort();
  return true;
}

void CarriedConnection::Abort() {
  owed_.clear();
  client_ended_ = server_ended_ = true;
  stream_.Reset();
  wire_->Reset();
}

bool CarriedConnection::ToWire() {
  if (client_ended_) return false;
  const net::Stream::Reading reading = stream_.Read(milliseconds(0), kShare);
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
      if (!client_gone_) owed_ = reading.octets;
      Pay(milliseconds(0));
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
