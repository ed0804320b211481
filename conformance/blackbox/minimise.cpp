#include "conformance/blackbox/minimise.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "conformance/cases/case_text.h"

namespace smtpspec {
namespace {

// Leaves parts out, halves first, single ones last, from the end, until none can be missed.
// `without`: the case without [from, from + count); true: it still shows it, and is kept.
template <class Without>
void LeaveOut(const std::function<std::size_t()>& size, const Without& without,
              const std::function<bool()>& left) {
  for (std::size_t count = std::max<std::size_t>(size() / 2, 1); count > 0;) {
    bool less = false;
    for (std::size_t end = size(); end > 0 && left();) {
      const std::size_t from = end > count ? end - count : 0;
      less = without(from, end - from) || less;
      end = std::min(from, size());
    }
    if (!left()) return;
    if (!less || count > 1) count /= 2;
  }
}

std::string* OctetsOf(script::Step& step) {
  auto* const send = std::get_if<script::Send>(&step.what);
  if (send == nullptr || send->payload.octets.items.size() != 1 || send->payload.line)
    return nullptr;
  script::Item& item = send->payload.octets.items.front();
  if (item.times != 1 || item.text.pieces.size() != 1) return nullptr;
  return &item.text.pieces.front().octets;
}

}  // namespace

script::Block Minimised(script::Block block, const std::function<bool(const script::Block&)>& shows,
                        const std::function<bool()>& left) {
  const auto keep_if_it_shows = [&](script::Block smaller) {
    if (!shows(smaller)) return false;
    block = std::move(smaller);
    return true;
  };
  LeaveOut([&] { return block.steps.size(); },
           [&](std::size_t from, std::size_t count) {
             script::Block smaller = block;
             const auto begin = smaller.steps.begin() + static_cast<std::ptrdiff_t>(from);
             smaller.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
             return keep_if_it_shows(std::move(smaller));
           },
           left);
  for (std::size_t i = 0; i < block.steps.size(); ++i) {
    if (OctetsOf(block.steps[i]) == nullptr) continue;
    LeaveOut([&] { return OctetsOf(block.steps[i])->size(); },
             [&](std::size_t from, std::size_t count) {
               script::Block smaller = block;
               std::string& octets = *OctetsOf(smaller.steps[i]);
               if (octets.size() <= count) return false;  // the language has no empty text
               octets.erase(from, count);
               return keep_if_it_shows(std::move(smaller));
             },
             left);
  }
  return block;
}

}  // namespace smtpspec
