#include "conformance/script/walk.h"

namespace smtpspec::script {
namespace {

class Walker {
 public:
  explicit Walker(Visitor& visitor) : visitor_(visitor) {}

  void Steps(std::vector<Step>& steps) {
    for (auto& step : steps) {
      where_ = step.position;
      std::visit(*this, step.what);
    }
  }
  void At(Position where) { where_ = where; }
  void Words(std::vector<Template>& words) {
    for (auto& word : words) visitor_.OnWord(word, where_);
  }
  void Of(Octets& octets) { visitor_.OnOctets(octets, where_); }
  void Of(Alternatives& patterns) {
    for (auto& pattern : patterns) Of(pattern);
  }

  void operator()(Send& s) { Of(s.payload.octets); }
  void operator()(Expect& s) { Of(s.outcomes); }
  void operator()(Cut&) {}
  void operator()(Wait&) {}
  void operator()(Tls& s) {
    Words(s.arguments);
    Of(s.attributes);
    Of(s.otherwise);
  }
  void operator()(Auth& s) { Words(s.arguments); }
  void operator()(Bdat& s) { Of(s.octets); }
  void operator()(Use&) {}
  void operator()(Serve&) {}
  void operator()(Close& s) { visitor_.OnWord(s.how, where_); }
  void operator()(Reset&) {}
  void operator()(Connect& s) { Words(s.arguments); }
  void operator()(Repeat& s) { Steps(s.steps); }
  void operator()(Delivered& s) {
    Of(s.attributes);
    Of(s.outcomes);
  }
  void operator()(Reports& s) { Of(s.otherwise); }
  void operator()(Seen& s) { Of(s.what); }
  void operator()(Rule& s) {
    if (!s.flight) Of(s.thing);
    Of(s.change.payload.octets);
    Of(s.change.from);
    Of(s.change.to);
    Words(s.change.arguments);
  }

 private:
  void Of(std::vector<Attribute>& attributes) {
    for (auto& attribute : attributes) {
      Words(attribute.words);
      Of(attribute.octets);
    }
  }
  void Of(Pattern& pattern) {
    Of(pattern.attributes);
    visitor_.OnPattern(pattern);
  }
  void Of(std::vector<Outcome>& outcomes) {
    for (auto& outcome : outcomes)
      for (auto& alternatives : outcome.sequence) Of(alternatives);
  }

  Visitor& visitor_;
  Position where_;
};

}  // namespace

void Walk(Block& block, Visitor& visitor) {
  Walker walker(visitor);
  walker.At(block.position);
  for (auto& need : block.needs) walker.Words(need);
  for (auto& given : block.given) {
    walker.Words(given.arguments);
    if (given.octets) walker.Of(*given.octets);
  }
  for (auto& never : block.never) walker.Of(never);
  for (auto& offers : block.offers)
    for (auto& words : offers.list) walker.Words(words);
  walker.Steps(block.steps);
}

}  // namespace smtpspec::script
