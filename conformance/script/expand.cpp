#include <utility>

#include "conformance/script/parser.h"
#include "conformance/script/substitute.h"
#include "conformance/script/uses.h"

namespace smtpspec::script {
namespace {

Octets ValueOf(const VaryValue& value) {
  if (!value.octets.items.empty()) return value.octets;
  return {{{{{{value.label, ""}}}, 1}}};
}

Block Resolved(const Library& library, const Block& block, const std::string& transport) {
  Block out = block;
  out.steps = ResolveUses(library, block, transport);
  for (auto& mutant : out.mutants) mutant.steps = ResolveUses(library, mutant, transport);
  return out;
}

}  // namespace

std::vector<Variant> Expand(const Library& library, const Block& check,
                            const std::string& transport) {
  Block resolved = Resolved(library, check, transport);
  const std::vector<Vary> names = std::exchange(resolved.vary, {});
  std::vector<Variant> variants;
  std::vector<std::size_t> choice(names.size(), 0);
  while (true) {
    Variant variant{"", "", resolved};
    Values values;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const VaryValue& value = names[i].values[choice[i]];
      const std::string comma = i > 0 ? "," : "";
      variant.labels += comma + value.label;
      variant.variant += comma + names[i].name + "=" + value.label;
      values[names[i].name] = ValueOf(value);
    }
    Substitute(values, variant.check);
    for (auto& mutant : variant.check.mutants) Substitute(values, mutant);
    variants.push_back(std::move(variant));
    // The last name changes fastest.
    std::size_t i = names.size();
    while (i > 0 && ++choice[i - 1] == names[i - 1].values.size()) choice[--i] = 0;
    if (i == 0) return variants;
  }
}

}  // namespace smtpspec::script
