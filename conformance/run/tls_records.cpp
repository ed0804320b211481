#include "conformance/run/tls_records.h"

#include <algorithm>

namespace smtpspec {
namespace {

constexpr char kFirstType = 0x14, kLastType = 0x18, kMajorVersion = 3;
constexpr std::size_t kHeadSize = 5;

std::size_t Octet(char c) {
  return static_cast<unsigned char>(c);
}

}  // namespace

std::size_t TlsRecords::Take(std::string_view octets) {
  std::size_t taken = 0;
  while (taken < octets.size()) {
    switch (reading_) {
      case Reading::kClear:
        return taken;
      case Reading::kUnknown:
        return octets.size();
      case Reading::kHead:
        reading_ = Head(octets[taken]);
        if (reading_ != Reading::kClear) ++taken;
        break;
      case Reading::kBody: {
        const std::size_t body = std::min(left_, octets.size() - taken);
        taken += body;
        left_ -= body;
        if (left_ == 0) reading_ = Reading::kHead;
        break;
      }
    }
  }
  return taken;
}

TlsRecords::Reading TlsRecords::Head(char octet) {
  if (head_.empty() && octet >= '0' && octet <= '9') return Reading::kClear;
  if (head_.empty() && (octet < kFirstType || octet > kLastType)) return Reading::kUnknown;
  head_ += octet;
  if (head_.size() < kHeadSize) return Reading::kHead;
  // A record of the ledger is all head.
  left_ = head_[1] == kMajorVersion ? Octet(head_[3]) << 8 | Octet(head_[4]) : 0;
  head_.clear();
  return left_ > 0 ? Reading::kBody : Reading::kHead;
}

}  // namespace smtpspec
