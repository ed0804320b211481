#include "conformance/report/catalogue.h"

#include <algorithm>

namespace smtpspec {

const Requirement* FindRequirement(std::string_view id) {
  const std::span<const Requirement> all = Catalogue();
  const auto at = std::lower_bound(all.begin(), all.end(), id,
                                   [](const Requirement& requirement, std::string_view wanted) {
                                     return requirement.id < wanted;
                                   });
  return at != all.end() && at->id == id ? &*at : nullptr;
}

}  // namespace smtpspec
