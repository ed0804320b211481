// A script file as a value: blocks (checks, mutants, fragments, …), their headers, steps and rules.
// docs/scripts.md describes the language; parser.h reads it.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_SCRIPT_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_SCRIPT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace smtpspec::script {

struct Position {
  int line = 0, column = 0;  // from 1
  friend bool operator==(const Position&, const Position&) = default;
};

// Text with placeholders: octets, or the name of a placeholder (then `octets` is empty).
struct Piece {
  std::string octets, placeholder;
  friend bool operator==(const Piece&, const Piece&) = default;
};
struct Template {
  std::vector<Piece> pieces;
  friend bool operator==(const Template&, const Template&) = default;
};
// "A"*70k "\r\n": strings, each some times over.
struct Item {
  Template text;
  std::uint64_t times = 1;
  friend bool operator==(const Item&, const Item&) = default;
};
struct Octets {
  std::vector<Item> items;
  friend bool operator==(const Octets&, const Octets&) = default;
};
// What is sent: exact octets, or a bare line that gets CRLF.
struct Payload {
  Octets octets;
  bool line = false;
  friend bool operator==(const Payload&, const Payload&) = default;
};

enum class Party { kClient, kServer };
using Duration = std::chrono::milliseconds;

// ", has no STARTTLS" · `, with "x"` · ", lines 2+" · ", in tls" · ", connection 2"
struct Attribute {
  enum class Kind { kHas, kHasNo, kWith, kWithout, kLines, kInClear, kInTls, kConnection } kind;
  std::vector<Template> words;  // of has
  Octets octets;                // of with, without
  std::uint64_t number = 0;     // of lines, connection
  bool or_more = false;         // lines 2+
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

// One thing that can be seen or waited for.
struct Pattern {
  enum class Kind { kCode, kCommand, kEvent } kind;
  // Code: "220", "4yz", "25z"; command: the verb; event: "silence", "closed", … A placeholder
  // of `vary` stands as kCode, and Expand sets the kind that its value has.
  Template name;
  Template enhanced;                 // of a code: "5.7.z", "5.y.z"; no pieces: any
  Template word;                     // of a command: the second word; of alert: its name
  std::optional<std::uint64_t> nth;  // #2
  std::vector<Attribute> attributes;
  Position position;
  friend bool operator==(const Pattern&, const Pattern&) = default;
};
using Alternatives = std::vector<Pattern>;   // a | b
using Sequence = std::vector<Alternatives>;  // x then y

enum class Verdict { kPass, kNote, kWarn, kFail, kSkip, kInconclusive, kError };

struct Grade {
  Verdict verdict = Verdict::kPass;
  std::string label;  // "strict", "smuggled", …: how far it can be exploited
  bool go_on = false;
  std::vector<std::string> when;  // policies (client) or transports (server)
  friend bool operator==(const Grade&, const Grade&) = default;
};

// An expectation, or an alternative under it.
struct Outcome {
  Sequence sequence;                   // empty where `count` is what is expected
  std::optional<std::uint64_t> count;  // of delivered
  std::optional<Grade> grade;          // none: go on
  Position position;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

struct Send {
  Party party;
  Payload payload;
  friend bool operator==(const Send&, const Send&) = default;
};
struct Expect {
  Party party;
  std::vector<Outcome> outcomes;
  friend bool operator==(const Expect&, const Expect&) = default;
};
struct Cut {
  std::optional<Duration> pause;
  friend bool operator==(const Cut&, const Cut&) = default;
};
struct Wait {
  Duration time;
  friend bool operator==(const Wait&, const Wait&) = default;
};
struct Tls {
  std::vector<Template> arguments;  // "verify=pkix", "version=1.1"
  std::vector<Attribute> attributes;
  bool must_fail = false;
  std::vector<Outcome> otherwise;  // `or fails: pass`
  friend bool operator==(const Tls&, const Tls&) = default;
};
struct Auth {
  std::vector<Template> arguments;
  friend bool operator==(const Auth&, const Auth&) = default;
};
struct Bdat {
  bool last = false;
  Octets octets;
  friend bool operator==(const Bdat&, const Bdat&) = default;
};
struct Use {
  std::string name;
  friend bool operator==(const Use&, const Use&) = default;
};
struct Serve {
  friend bool operator==(Serve, Serve) = default;
};
struct Close {
  Template how;  // no pieces: both ends
  friend bool operator==(const Close&, const Close&) = default;
};
struct Reset {
  friend bool operator==(Reset, Reset) = default;
};
struct Connect {
  std::vector<Template> arguments;
  friend bool operator==(const Connect&, const Connect&) = default;
};
struct Step;
struct Repeat {
  std::uint64_t times = 0;
  std::vector<Step> steps;
  friend bool operator==(const Repeat&, const Repeat&);
};
struct Delivered {
  std::vector<Attribute> attributes;
  std::vector<Outcome> outcomes;
  friend bool operator==(const Delivered&, const Delivered&) = default;
};
struct Reports {
  bool success = false;
  std::vector<Outcome> otherwise;
  friend bool operator==(const Reports&, const Reports&) = default;
};
struct Seen {
  Alternatives what;
  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Change {
  enum class Kind {
    kDrop,
    kHold,
    kPass,
    kTwice,
    kSilence,
    kReset,
    kOctets,
    kKeep,
    kSplit,
    kWait,
    kAnswer,
    kReplaceWith,
    kReplace,
    kRemoveLine,
    kBefore,
    kAfter,
    kClose,
    kTls,
    kFail,
    kAuth,
    kReplay
  } kind;
  Payload payload;                  // answer, replace with
  Octets from, to;                  // replace from with to; from: remove line, before, after
  std::vector<Template> arguments;  // close, tls, fail, auth, replay
  std::uint64_t number = 0;         // keep, split
  Duration time{0};                 // octets, wait
  friend bool operator==(const Change&, const Change&) = default;
};
struct Rule {
  bool reply_to = false;  // on reply to THING
  Pattern thing;
  std::optional<std::uint64_t> flight;  // on flight N (then no thing)
  Change change;
  Position position;
  friend bool operator==(const Rule&, const Rule&) = default;
};

struct Step {
  std::variant<Send, Expect, Cut, Wait, Tls, Auth, Bdat, Use, Serve, Close, Reset, Connect, Repeat,
               Delivered, Reports, Seen, Rule>
      what;
  Position position;
  std::string source;     // the line as written, without indentation: for reports
  bool from_use = false;  // put in by `use`: a mismatch is inconclusive
  friend bool operator==(const Step&, const Step&) = default;
};
inline bool operator==(const Repeat& a, const Repeat& b) {
  return a.times == b.times && a.steps == b.steps;
}

struct VaryValue {
  std::string label;
  Octets octets;  // no items: the label itself is the value
  friend bool operator==(const VaryValue&, const VaryValue&) = default;
};
struct Vary {
  std::string name;
  std::vector<VaryValue> values;
  friend bool operator==(const Vary&, const Vary&) = default;
};
struct Given {
  std::string name;
  std::vector<Template> arguments;
  std::optional<Octets> octets;
  friend bool operator==(const Given&, const Given&) = default;
};
struct Offers {
  enum class Where { kInClear, kInTls, kAlways } where;
  std::vector<std::vector<Template>> list;
  friend bool operator==(const Offers&, const Offers&) = default;
};

enum class Level { kMust, kShould, kMay };

struct Block {
  enum class Kind { kCheck, kMutant, kPersona, kAttack, kFragment, kCase } kind;
  std::string id;  // "area/name" of a check or case, else a name
  // Whose dialogue lines are expected. A mutant plays the party under test, so that a mutant of a
  // server check is `under` kClient, and uses the fragments of such scripts.
  enum class Under { kNone, kServer, kClient, kRelay } under = Under::kNone;
  std::string file;
  Position position;

  std::string title;
  std::vector<std::string> covers, tags;
  std::vector<std::string> over;  // "clear" "starttls" "implicit"; empty: follows from the steps
  std::vector<std::string> policy;
  std::vector<std::string> segments;         // empty: as --segmentation says
  std::vector<std::vector<Template>> needs;  // "CHUNKING" · "AUTH" "PLAIN" · "inbox"
  Level level = Level::kMust;
  std::string control;
  std::string found, broke;
  std::vector<Given> given;
  std::vector<Vary> vary;  // one a name
  std::vector<Alternatives> never;
  std::vector<Offers> offers;
  std::vector<Step> steps;
  std::vector<Block> mutants;  // of a check
  std::string source;          // the block as written, for explain
  friend bool operator==(const Block&, const Block&) = default;
};

// All blocks of some files; fragments are found by name, party and transport.
struct Library {
  std::vector<Block> blocks;
  friend bool operator==(const Library&, const Library&) = default;
};

// A check with the values of one choice of its `vary` lines put in and every `use` resolved for one
// transport. Placeholders that are left are those of the run ({client}, {nonce}, …).
struct Variant {
  std::string labels;   // "454,line"; empty without vary
  std::string variant;  // "code=454,rest=line"
  Block check;          // vary is empty
  friend bool operator==(const Variant&, const Variant&) = default;
};

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_SCRIPT_H_
