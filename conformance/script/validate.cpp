#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "conformance/script/line.h"
#include "conformance/script/parser.h"
#include "conformance/script/print.h"
#include "conformance/script/substitute.h"
#include "conformance/script/uses.h"
#include "conformance/script/walk.h"

namespace smtpspec::script {
namespace {

using Kind = Block::Kind;
using Under = Block::Under;

constexpr std::array<std::string_view, 6> kKinds = {"check",  "mutant",   "persona",
                                                    "attack", "fragment", "case"};
constexpr std::size_t kMostVariants = 1000;

// Values that `vary` puts where they cannot stand.
class VariantCheck : public Visitor {
 public:
  VariantCheck(const Block& block, const std::string& variant, std::set<std::string>& told,
               std::vector<ScriptError>& errors)
      : block_(block), variant_(variant), told_(told), errors_(errors) {}

  void OnWord(Template& word, Position where) override {
    if (!word.pieces.empty() && !IsValidWord(word)) Tell(where, Print(word), "one word");
  }
  void OnOctets(Octets&, Position) override {}
  void OnPattern(Pattern& pattern) override {
    Pattern bare = pattern;
    bare.attributes.clear();
    if (!IsValid(pattern))
      Tell(pattern.position, Print(bare), "a reply code, a command or an event");
  }

 private:
  void Tell(Position where, const std::string& text, const std::string& right) {
    std::string what = "\"" + text + "\"" + (variant_.empty() ? "" : " with " + variant_) +
                       " cannot stand here; right is " + right;
    if (told_.insert(std::to_string(where.line) + text).second)
      errors_.push_back({block_.file, where, std::move(what)});
  }

  const Block& block_;
  const std::string& variant_;
  std::set<std::string>& told_;
  std::vector<ScriptError>& errors_;
};

class Validator {
 public:
  Validator(const Library& library, bool shipped) : library_(library), shipped_(shipped) {}

  std::vector<ScriptError> Run() {
    for (const auto& block : library_.blocks) {
      Unique(block);
      UsesOf(block, block.kind == Kind::kCheck ? TransportsOf(library_, block)
                    : !block.over.empty()      ? block.over
                                               : std::vector<std::string>{""});
      Whens(block);
      if (block.kind == Kind::kCheck) Check(block);
      if (TooManyVariants(block)) {
        Tell(block, NameOf(block) + " has more than 1000 variants; vary less at once");
      } else {
        Variants(block);
      }
    }
    return std::move(errors_);
  }

 private:
  void Tell(const Block& block, Position where, std::string text) {
    errors_.push_back({block.file, where, std::move(text)});
  }
  // About a block as a whole: no column.
  void Tell(const Block& block, std::string text) {
    Tell(block, {block.position.line, 0}, std::move(text));
  }
  static std::string NameOf(const Block& block) {
    return std::string(kKinds[static_cast<std::size_t>(block.kind)]) + " " + block.id;
  }

  // Fragments of one file may share a name where their transports differ. Those of another would
  // take a transport from them, or none, and nobody could tell which.
  void Unique(const Block& block) {
    const bool fragment = block.kind == Kind::kFragment;
    const Under under = fragment ? block.under : Under::kNone;
    const auto [named, new_name] = names_.emplace(std::tuple(block.kind, block.id, under), &block);
    if (!new_name && named->second->file != block.file) return StandsAlready(block, *named->second);
    std::vector<std::string> over = block.over;
    if (!fragment || over.empty()) over = {""};
    for (const auto& transport : over) {
      const auto key = std::tuple(block.kind, block.id, under, fragment ? transport : "");
      const auto [first, is_new] = blocks_.emplace(key, &block);
      if (!is_new) return StandsAlready(block, *first->second);
    }
  }

  void StandsAlready(const Block& block, const Block& other) {
    Tell(block, NameOf(block) + " stands already in " + other.file + ":" +
                    std::to_string(other.position.line) + "; give it another name");
  }

  void UsesOf(const Block& block, const std::vector<std::string>& transports) {
    std::set<std::pair<int, std::string>> told;
    for (const auto& transport : transports) UsesIn(block, block.steps, transport, told);
    for (const auto& mutant : block.mutants) UsesOf(mutant, transports);
  }

  void UsesIn(const Block& block, const std::vector<Step>& steps, const std::string& transport,
              std::set<std::pair<int, std::string>>& told) {
    for (const auto& step : steps) {
      if (const auto* repeat = std::get_if<Repeat>(&step.what))
        UsesIn(block, repeat->steps, transport, told);
      const auto* use = std::get_if<Use>(&step.what);
      if (!use || !told.emplace(step.position.line, use->name).second) continue;
      if (const Block* used = FindUsed(library_, use->name, block, transport)) {
        told.erase({step.position.line, use->name});
        std::vector<const Block*> path = {&block};
        if (Circles(*used, transport, path))
          Tell(block, step.position, "use " + use->name + " goes round in a circle; break it");
      } else {
        Tell(block, step.position, Missing(block, use->name, transport));
      }
    }
  }

  bool Circles(const Block& block, const std::string& transport, std::vector<const Block*>& path) {
    if (path.size() > static_cast<std::size_t>(kDeepestUse) ||
        std::find(path.begin(), path.end(), &block) != path.end())
      return true;
    path.push_back(&block);
    bool circle = false;
    for (const auto& step : block.steps)
      if (const auto* use = std::get_if<Use>(&step.what))
        if (const Block* used = FindUsed(library_, use->name, block, transport))
          circle = circle || Circles(*used, transport, path);
    path.pop_back();
    return circle;
  }

  std::string Missing(const Block& block, const std::string& name, const std::string& transport) {
    const bool attack = block.kind == Kind::kAttack;
    std::vector<std::string> known;
    for (const auto& other : library_.blocks)
      if (other.kind == (attack ? Kind::kAttack : Kind::kFragment)) known.push_back(other.id);
    std::string what = attack ? "there is no attack " + name : "there is no fragment " + name;
    if (!attack) what += block.under == Under::kClient ? " under client" : " under server";
    if (!attack && !transport.empty()) what += " over " + transport;
    std::erase(known, name);
    return what + DidYouMean(name, known);
  }

  // Policies in what is about a client, transports in what is about a server.
  void Whens(const Block& block) {
    static const std::vector<std::string> policies = {"none", "opportunistic", "starttls",
                                                      "implicit"};
    static const std::vector<std::string> transports = {"clear", "starttls", "implicit"};
    const auto& right = block.under == Under::kClient ? policies : transports;
    for (const auto& step : block.steps) WhensOf(block, step, right);
  }
  void WhensOf(const Block& block, const Step& step, const std::vector<std::string>& right) {
    std::vector<Outcome> outcomes;
    if (const auto* s = std::get_if<Expect>(&step.what)) outcomes = s->outcomes;
    if (const auto* s = std::get_if<Tls>(&step.what)) outcomes = s->otherwise;
    if (const auto* s = std::get_if<Delivered>(&step.what)) outcomes = s->outcomes;
    if (const auto* s = std::get_if<Reports>(&step.what)) outcomes = s->otherwise;
    if (const auto* s = std::get_if<Repeat>(&step.what))
      for (const auto& inner : s->steps) WhensOf(block, inner, right);
    for (const auto& outcome : outcomes) {
      if (!outcome.grade) continue;
      for (const auto& name : outcome.grade->when) {
        if (std::find(right.begin(), right.end(), name) != right.end()) continue;
        std::string all;
        for (const auto& word : right) all += (all.empty() ? "" : ", ") + word;
        Tell(block, outcome.position, "when " + name + ": right is " + all);
      }
    }
  }

  void Check(const Block& check) {
    const std::string name = NameOf(check);
    if (check.mutants.empty()) Tell(check, name + " has no mutant");
    if (check.steps.empty() && check.never.empty()) Tell(check, name + " has no steps");
    if (check.under == Under::kClient && !check.over.empty())
      Tell(check, name + " says over, which is for servers; a client check says policy");
    if (TransportsOf(library_, check).empty())
      Tell(check, name +
                      " can run over none of its transports; one that starts TLS itself runs "
                      "in clear, one that reads the greeting itself not over starttls");
    Control(check);
    Mutants(check);
    if (shipped_) Shipped(check);
  }

  void Control(const Block& check) {
    if (check.control.empty()) return;
    std::vector<std::string> known;
    for (const auto& other : library_.blocks)
      if (other.kind == Kind::kCheck && other.under == check.under) known.push_back(other.id);
    if (std::find(known.begin(), known.end(), check.control) == known.end())
      Tell(check, "control " + check.control + " is no check of that party" +
                      DidYouMean(check.control, known));
    if (check.control == check.id) Tell(check, NameOf(check) + " is its own control");
  }

  void Mutants(const Block& check) {
    std::set<std::string> names;
    for (const auto& mutant : check.mutants) {
      if (!names.insert(mutant.id).second)
        Tell(mutant,
             "check " + check.id + " has a mutant " + mutant.id + " already; give it another name");
      if (mutant.steps.empty() && mutant.given.empty())
        Tell(mutant,
             "mutant " + mutant.id + " does nothing wrong; it needs a rule, a given or steps");
    }
  }

  void Shipped(const Block& check) {
    const std::string name = NameOf(check);
    if (check.title.empty()) Tell(check, name + " has no title");
    if (check.covers.empty()) Tell(check, name + " has no covers; name the requirement");
    if (check.tags.empty()) Tell(check, name + " has no tags");
  }

  // Steps of fragments are looked at where they were written: they know no names of `vary`.
  void Variants(const Block& block) {
    const auto from_use = [](const Step& step) { return step.from_use; };
    std::set<std::string> told;
    for (auto& variant : Expand(library_, block, "")) {
      VariantCheck visitor(block, variant.variant, told, errors_);
      std::erase_if(variant.check.steps, from_use);
      Walk(variant.check, visitor);
      for (auto& mutant : variant.check.mutants) {
        std::erase_if(mutant.steps, from_use);
        Walk(mutant, visitor);
      }
    }
  }

  static bool TooManyVariants(const Block& block) {
    std::size_t variants = 1;
    for (const auto& vary : block.vary) {
      variants *= vary.values.size();
      if (variants > kMostVariants) return true;
    }
    return false;
  }

  const Library& library_;
  bool shipped_;
  std::map<std::tuple<Kind, std::string, Under>, const Block*> names_;
  std::map<std::tuple<Kind, std::string, Under, std::string>, const Block*> blocks_;
  std::vector<ScriptError> errors_;
};

}  // namespace

std::vector<ScriptError> Validate(const Library& library, bool shipped) {
  return Validator(library, shipped).Run();
}

}  // namespace smtpspec::script
