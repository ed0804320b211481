#include "conformance/tamper/watch.h"

#include <fmt/format.h>

#include <utility>

#include "conformance/tamper/unit_match.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::size_t kShown = 512;

std::string_view NameOf(TamperUnit::Kind kind) {
  switch (kind) {
    case TamperUnit::Kind::kConnect:
      return "a connection";
    case TamperUnit::Kind::kOctets:
      return "octets";
    case TamperUnit::Kind::kCommand:
      return "the command";
    case TamperUnit::Kind::kResponse:
      return "the response";
    case TamperUnit::Kind::kChunk:
      return "the chunk";
    case TamperUnit::Kind::kData:
      return "the text";
    case TamperUnit::Kind::kEnd:
      return "the end of the text";
    case TamperUnit::Kind::kTls:
      return "the beginning of TLS";
    case TamperUnit::Kind::kHello:
      return "the ClientHello";
    case TamperUnit::Kind::kFails:
      return "a failed handshake";
    case TamperUnit::Kind::kClose:
      return "the end of the connection";
    case TamperUnit::Kind::kReply:
      return "the reply";
  }
  return "";
}

// What is said in AUTH tells who knows which password.
std::string ShownOf(const TamperUnit& unit) {
  if (unit.kind == TamperUnit::Kind::kResponse) return " ****";
  if (unit.kind == TamperUnit::Kind::kCommand && unit.verb == "AUTH")
    return " AUTH " + Printable(unit.word) + " ****";
  return unit.octets.empty() ? "" : " " + Printable(unit.octets);
}

}  // namespace

TamperWatch::TamperWatch(script::Alternatives what, script::Placeholders values)
    : what_(std::move(what)), values_(std::move(values)), counts_(what_.size()) {}

void TamperWatch::See(const TamperUnit& unit, const TamperUnit* question, std::size_t connection) {
  for (std::size_t i = 0; i < what_.size(); ++i) {
    const script::Pattern& pattern = what_[i];
    if (!UnitIsNamed(pattern, false, unit, question, values_)) continue;
    ++counts_[i];
    if (first_ || (pattern.nth && *pattern.nth != counts_[i])) continue;
    if (!UnitFits(pattern.attributes, unit, connection, values_)) continue;
    first_ = {unit, connection};
    if (first_->unit.octets.size() > kShown) first_->unit.octets.resize(kShown);
  }
}

std::string Describe(const TamperWatch::Sighting& sighting) {
  const TamperUnit& unit = sighting.unit;
  return fmt::format("{}{}, {}, connection {}", NameOf(unit.kind), ShownOf(unit),
                     unit.in_tls ? "in tls" : "in clear", sighting.connection);
}

}  // namespace smtpspec
