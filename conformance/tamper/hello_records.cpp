#include "conformance/tamper/hello_records.h"

#include <utility>

namespace smtpspec {
namespace {

enum Type : unsigned char { kChangeCipherSpec = 20, kAlert = 21, kHandshake = 22, kData = 23 };
constexpr std::size_t kHeader = 5, kMessageHeader = 4;
constexpr std::size_t kLongestMessage = 1 << 17;  // more than any hello

std::size_t Number(std::string_view octets) {
  std::size_t number = 0;
  for (const char octet : octets) number = number << 8 | static_cast<unsigned char>(octet);
  return number;
}

}  // namespace

std::optional<HelloRecords::Item> HelloRecords::TakeMessage() {
  if (messages_.size() < kMessageHeader) return std::nullopt;
  const std::size_t size = kMessageHeader + Number(std::string_view(messages_).substr(1, 3));
  if (size > kLongestMessage) return Item{Kind::kNoTls, {}};
  if (messages_.size() < size) return std::nullopt;
  Item item{Kind::kHandshake, messages_.substr(0, size)};
  messages_.erase(0, size);
  return item;
}

std::optional<HelloRecords::Item> HelloRecords::Take() {
  for (;;) {
    if (auto message = TakeMessage()) return message;
    if (wire_.empty()) return std::nullopt;
    const auto type = static_cast<unsigned char>(wire_[0]);
    if (type < kChangeCipherSpec || type > kData) return Item{Kind::kNoTls, {}};
    if (wire_.size() < kHeader) return std::nullopt;
    const std::size_t size = Number(std::string_view(wire_).substr(3, 2));
    if (wire_.size() < kHeader + size) return std::nullopt;
    std::string body = wire_.substr(kHeader, size);
    wire_.erase(0, kHeader + size);
    if (type == kHandshake)
      messages_ += body;
    else if (type != kChangeCipherSpec)
      return Item{type == kAlert ? Kind::kAlert : Kind::kOther, std::move(body)};
  }
}

}  // namespace smtpspec
