#include "conformance/run/segmentation.h"

#include <algorithm>
#include <cassert>

namespace smtpspec {
namespace {

bool NearAnEnd(std::size_t place, std::size_t size) {
  return place <= kCutMargin || place + kCutMargin >= size;
}

// Whether a segment ends in front of octet `i` of `own`, which is not its first.
bool CutsAt(const Cutting& cutting, std::string_view own, std::size_t i, std::size_t before) {
  switch (cutting.kind) {
    case Cutting::Kind::kWhole:
      return false;
    case Cutting::Kind::kOctets:
      return NearAnEnd(i, own.size());
    case Cutting::Kind::kCrlf:
      return own[i - 1] == '\r' && own[i] == '\n' && NearAnEnd(i, own.size());
    case Cutting::Kind::kSplit:
      return before + i == cutting.after;
  }
  return false;
}

void AddSplits(const std::vector<std::size_t>& own_sends, std::vector<Cutting>& cuttings) {
  std::size_t before = 0, splits = 0;
  for (std::size_t size : own_sends) {
    for (std::size_t i = 1; i < size && splits < kMostSplits; ++i) {
      if (!NearAnEnd(i, size)) continue;
      cuttings.push_back({Cutting::Kind::kSplit, before + i});
      ++splits;
    }
    before += size;
  }
}

}  // namespace

std::string Cutting::Name() const {
  switch (kind) {
    case Kind::kWhole:
      return "whole";
    case Kind::kOctets:
      return "octets";
    case Kind::kCrlf:
      return "crlf";
    case Kind::kSplit:
      return "split" + std::to_string(after);
  }
  return {};
}

std::vector<std::string_view> Segments(const Cutting& cutting, std::string_view octets,
                                       std::size_t own_from, std::size_t before) {
  assert(own_from <= octets.size());
  const std::string_view own = octets.substr(own_from);
  std::vector<std::string_view> segments;
  std::size_t start = 0;
  for (std::size_t i = 1; i < own.size(); ++i) {
    if (!CutsAt(cutting, own, i, before)) continue;
    segments.push_back(octets.substr(start, own_from + i - start));
    start = own_from + i;
  }
  if (start < octets.size()) segments.push_back(octets.substr(start));
  return segments;
}

std::vector<Cutting> CuttingsOf(const std::vector<std::string>& names,
                                const std::vector<std::size_t>& own_sends) {
  std::vector<Cutting> cuttings;
  for (const std::string& name : names) {
    if (name == "whole") cuttings.push_back({Cutting::Kind::kWhole, 0});
    const bool something =
        std::ranges::any_of(own_sends, [](std::size_t size) { return size > 1; });
    if (!something) continue;
    if (name == "octets") cuttings.push_back({Cutting::Kind::kOctets, 0});
    if (name == "crlf") cuttings.push_back({Cutting::Kind::kCrlf, 0});
    if (name == "splits") AddSplits(own_sends, cuttings);
  }
  return cuttings;
}

}  // namespace smtpspec
