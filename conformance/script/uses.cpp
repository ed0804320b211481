#include "conformance/script/uses.h"

#include <algorithm>
#include <utility>

namespace smtpspec::script {
namespace {

using Kind = Block::Kind;

// A client check has no transport of its own. A mutant of one plays a client, whose default policy
// is STARTTLS.
std::string TransportFor(const std::string& transport) {
  return transport.empty() ? "starttls" : transport;
}

bool SpeaksLike(const Block& fragment, const Block& user) {
  const auto as_client = [](const Block& b) { return b.under == Block::Under::kClient; };
  return as_client(fragment) == as_client(user);
}

class Resolver {
 public:
  Resolver(const Library& library, const Block& user, const std::string& transport)
      : library_(library), user_(user), transport_(transport) {}

  void Add(const std::vector<Step>& steps, bool from_use, int depth, std::vector<Step>& out) {
    for (const auto& step : steps) {
      const auto* use = std::get_if<Use>(&step.what);
      const Block* used =
          use && depth < kDeepestUse ? FindUsed(library_, use->name, user_, transport_) : nullptr;
      if (used) {
        Add(used->steps, true, depth + 1, out);
        continue;
      }
      out.push_back(step);
      out.back().from_use |= from_use;
      if (auto* repeat = std::get_if<Repeat>(&out.back().what)) {
        std::vector<Step> inner;
        Add(std::exchange(repeat->steps, {}), from_use, depth, inner);
        std::get<Repeat>(out.back().what).steps = std::move(inner);
      }
    }
  }

 private:
  const Library& library_;
  const Block& user_;
  const std::string& transport_;
};

}  // namespace

const Block* FindCheck(const Library& library, const std::string& id) {
  for (const Block& block : library.blocks)
    if (block.kind == Kind::kCheck && block.id == id) return &block;
  return nullptr;
}

const Block* FindUsed(const Library& library, const std::string& name, const Block& user,
                      const std::string& transport) {
  const bool rules = user.kind == Kind::kAttack || user.kind == Kind::kPersona ||
                     (user.kind == Kind::kCase && user.under == Block::Under::kNone);
  const std::string over = TransportFor(transport);
  for (const auto& block : library.blocks) {
    if (block.id != name) continue;
    if (rules && (block.kind == Kind::kAttack || block.kind == Kind::kPersona)) return &block;
    if (block.kind != Kind::kFragment || !SpeaksLike(block, user)) continue;
    if (block.over.empty() || std::count(block.over.begin(), block.over.end(), over) > 0)
      return &block;
  }
  return nullptr;
}

std::vector<Step> ResolveUses(const Library& library, const Block& block,
                              const std::string& transport) {
  std::vector<Step> out;
  Resolver(library, block, transport).Add(block.steps, false, 0, out);
  return out;
}

}  // namespace smtpspec::script
