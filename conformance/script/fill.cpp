#include <array>
#include <string_view>
#include <utility>

#include "conformance/script/parser.h"

namespace smtpspec::script {
namespace {

constexpr std::array<std::pair<std::string_view, std::string Placeholders::*>, 9> kPlaceholders = {{
    {"client", &Placeholders::client},
    {"host", &Placeholders::host},
    {"domain", &Placeholders::domain},
    {"from", &Placeholders::from},
    {"to", &Placeholders::to},
    {"user", &Placeholders::user},
    {"plain", &Placeholders::plain},
    {"nonce", &Placeholders::nonce},
    {"nonce2", &Placeholders::nonce2},
}};

}  // namespace

std::string Fill(const Template& text, const Placeholders& values) {
  std::string out;
  for (const auto& piece : text.pieces) {
    out += piece.octets;
    for (const auto& [name, member] : kPlaceholders)
      if (name == piece.placeholder) out += values.*member;
  }
  return out;
}

std::string Fill(const Octets& octets, const Placeholders& values) {
  std::string out;
  for (const auto& item : octets.items) {
    const std::string once = Fill(item.text, values);
    out.reserve(out.size() + once.size() * item.times);
    for (std::uint64_t n = 0; n < item.times; ++n) out += once;
  }
  return out;
}

std::string Fill(const Payload& payload, const Placeholders& values) {
  std::string out = Fill(payload.octets, values);
  if (payload.line) out += "\r\n";
  return out;
}

}  // namespace smtpspec::script
