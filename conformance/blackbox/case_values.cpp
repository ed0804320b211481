#include "conformance/blackbox/case_values.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace smtpspec {
namespace {

constexpr std::array<std::string_view, 9> kNames = {"client", "host",  "domain", "from",  "to",
                                                    "user",   "plain", "nonce",  "nonce2"};

// Of the name that begins at an opening brace; nothing: it is none.
std::optional<std::string_view> NameAt(std::string_view octets) {
  const std::size_t end = octets.find('}');
  if (end == octets.npos) return std::nullopt;
  const std::string_view name = octets.substr(1, end - 1);
  if (std::ranges::find(kNames, name) == kNames.end()) return std::nullopt;
  return name;
}

script::Template Pieces(std::string_view octets) {
  script::Template text;
  std::string plain;
  const auto flush = [&] {
    if (!plain.empty()) text.pieces.push_back({std::exchange(plain, {}), {}});
  };
  for (std::size_t i = 0; i < octets.size();) {
    const auto name = octets[i] == '{' ? NameAt(octets.substr(i)) : std::nullopt;
    if (!name) {
      plain += octets[i++];
      continue;
    }
    flush();
    text.pieces.push_back({{}, std::string(*name)});
    i += name->size() + 2;
  }
  flush();
  return text;
}

template <class Change>
script::Block EachText(script::Block block, const Change& change) {
  const auto each = [&](script::Octets& octets) {
    for (script::Item& item : octets.items) change(item.text);
  };
  for (script::Step& step : block.steps) {
    if (auto* const send = std::get_if<script::Send>(&step.what)) each(send->payload.octets);
    if (auto* const rule = std::get_if<script::Rule>(&step.what)) {
      each(rule->change.payload.octets);
      each(rule->change.from);
      each(rule->change.to);
    }
  }
  return block;
}

}  // namespace

script::Block NamesAsOctets(script::Block block) {
  return EachText(std::move(block), [](script::Template& text) {
    std::string octets;
    for (const script::Piece& piece : text.pieces)
      octets += piece.placeholder.empty() ? piece.octets : "{" + piece.placeholder + "}";
    text.pieces = {{octets, {}}};
  });
}

script::Block NamesAsPlaceholders(script::Block block) {
  return EachText(std::move(block), [](script::Template& text) {
    std::string octets;
    for (const script::Piece& piece : text.pieces) octets += piece.octets;
    text = Pieces(octets);
  });
}

std::string Filled(std::string_view octets, const script::Placeholders& values) {
  return script::Fill(Pieces(octets), values);
}

}  // namespace smtpspec
