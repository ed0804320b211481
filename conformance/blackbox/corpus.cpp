#include "conformance/blackbox/corpus.h"

#include <functional>
#include <string_view>

namespace smtpspec {

bool Corpus::Add(const script::Block& block, const std::vector<std::string>& steps) {
  bool is_new = false;
  std::string all;
  std::string_view before;
  for (const std::string& step : steps) {
    all += step + "\n";
    is_new = pairs_.insert(std::string(before) + "\n" + step).second || is_new;
    before = step;
  }
  sequences_.insert(std::hash<std::string>()(all));
  if (is_new) blocks_.push_back(block);
  return is_new;
}

}  // namespace smtpspec
