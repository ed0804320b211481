#include "conformance/script/parser.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "conformance/script/blocks.h"
#include "conformance/script/utf8.h"
#include "conformance/script/values.h"

namespace smtpspec::script {
namespace {

using Kind = Block::Kind;
using Under = Block::Under;

constexpr std::array<std::string_view, 9> kRunPlaceholders = {
    "client", "host", "domain", "from", "to", "user", "plain", "nonce", "nonce2"};
constexpr std::array<std::pair<std::string_view, Kind>, 6> kHeads = {{{"check", Kind::kCheck},
                                                                      {"mutant", Kind::kMutant},
                                                                      {"persona", Kind::kPersona},
                                                                      {"attack", Kind::kAttack},
                                                                      {"fragment", Kind::kFragment},
                                                                      {"case", Kind::kCase}}};

Under UnderOf(std::string_view word) {
  if (word == "server") return Under::kServer;
  if (word == "client") return Under::kClient;
  return word == "relay" ? Under::kRelay : Under::kNone;
}

class FileParser {
 public:
  FileParser(const std::string& file, Library& into) : file_(file), library_(into) {}

  void ReadLine(std::string_view text, int number);
  std::vector<ScriptError> Finish();

 private:
  void ReadHeadLine(Line& line);
  void ReadBody(Line& line, std::size_t indent);
  void ReadMutant(Line& line, Block block, std::string_view inline_part);
  std::vector<Step>* StepsAt(Line& line, std::size_t indent);
  Step* StepAbove(std::size_t indent);
  void EndBlock();
  void EndOfPlaceholders();

  const std::string& file_;
  Library& library_;
  std::vector<ScriptError> errors_;
  std::vector<PlaceholderUse> placeholders_;  // of the check and its mutants, or of the block
  Block* block_ = nullptr;                    // that lines are added to
  bool in_check_ = false;                     // library_.blocks.back() takes mutants
  bool vary_failed_ = false;                  // so that its name is not known
  bool lost_ = false;                         // a head was wrong: its lines and mutants are skipped
  std::size_t skip_deeper_than_ = SIZE_MAX;   // a step was wrong: so is what is under it
  std::string pending_source_;                // comments, until it is known whose they are
};

// Complains about what may stand nowhere in a line.
void CheckOctets(Line& line) {
  const std::string_view text = line.text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (octet == '\t') return line.Fail(text.substr(i), "a TAB; only blanks stand between words");
    if (octet == '\r') return line.Fail(text.substr(i), "a CR; lines of a script end in LF alone");
    if (octet < 0x20 || octet == 0x7f)
      return line.Fail(text.substr(i), R"(a control character; in a string it is \xHH)");
  }
  if (text.ends_with(' ') && text.find_first_not_of(' ') != std::string_view::npos)
    line.Fail(text.substr(text.size() - 1), "a blank at the end of the line; remove it");
}

void FileParser::ReadLine(std::string_view text, int number) {
  Line line(text, number, file_, errors_, placeholders_);
  if (const std::size_t bad = FirstBadUtf8(text); bad < text.size())
    return line.Fail(text.substr(bad), R"(no UTF-8; in a string an octet is \xHH)");
  CheckOctets(line);
  const std::size_t indent = text.find_first_not_of(' ');
  const bool nothing = indent == std::string_view::npos || text[indent] == '#';
  if (text.starts_with('\t')) return;
  if (!nothing && indent == 0) {
    skip_deeper_than_ = SIZE_MAX;
    pending_source_.clear();
    if (!line.failed()) {
      ReadHeadLine(line);
    } else {
      lost_ = true;
    }
    if (line.failed()) block_ = nullptr;
  } else if (!nothing && !line.failed() && indent <= skip_deeper_than_) {
    skip_deeper_than_ = SIZE_MAX;
    ReadBody(line, indent);
    if (line.failed()) skip_deeper_than_ = indent;
  }
  if (!block_) return;
  // Comments belong to what follows them, in the block or at the head of the next.
  pending_source_ += std::string(text) + "\n";
  if (!nothing) block_->source += std::exchange(pending_source_, {});
}

void FileParser::ReadHeadLine(Line& line) {
  const std::string_view text = line.text();
  const std::string_view first = text.substr(0, text.find(' '));
  const auto head = std::find_if(kHeads.begin(), kHeads.end(),
                                 [&](const auto& entry) { return entry.first == first; });
  const bool is_mutant = head != kHeads.end() && head->second == Kind::kMutant;
  if (!is_mutant) EndBlock();
  if (head == kHeads.end()) {
    lost_ = true;
    std::vector<std::string> known;
    for (const auto& [word, kind] : kHeads) known.emplace_back(word);
    const std::string near = DidYouMean(first, known);
    return line.Fail(text, "\"" + std::string(first) + "\" begins no block" +
                               (near.empty() ? "; lines of a block are indented by 2" : near));
  }
  const auto marks = line.Read(text, ReadHead);
  if (!marks) {
    lost_ |= !is_mutant;
    return;
  }
  Block block{};
  block.kind = head->second;
  block.file = file_;
  block.position = line.At(text);
  std::string_view inline_part;
  for (const auto& mark : *marks) {
    if (mark.tag == Tag::kName) block.id = mark.text;
    if (mark.tag == Tag::kUnder) block.under = UnderOf(mark.text);
    if (mark.tag == Tag::kTail) inline_part = mark.text;
    if (mark.tag != Tag::kWord) continue;
    CheckChoice(line, "over", mark.text);
    block.over.emplace_back(mark.text);
  }
  if (is_mutant) return ReadMutant(line, std::move(block), inline_part);
  // A persona plays the server: what the client says is expected.
  if (block.kind == Kind::kPersona) block.under = Under::kClient;
  library_.blocks.push_back(std::move(block));
  block_ = &library_.blocks.back();
  in_check_ = block_->kind == Kind::kCheck;
}

void FileParser::ReadMutant(Line& line, Block block, std::string_view inline_part) {
  if (lost_) return void(block_ = nullptr);
  if (!in_check_) return line.Fail(line.text(), "a mutant stands below its check; there is none");
  Block& check = library_.blocks.back();
  block.under = check.under == Under::kClient ? Under::kServer : Under::kClient;
  check.mutants.push_back(std::move(block));
  block_ = &check.mutants.back();
  if (inline_part.starts_with("given ")) {
    AddHeader(line, inline_part, *block_);
  } else if (inline_part.starts_with("on ")) {
    AddStep(line, inline_part, *block_, block_->steps);
  } else if (!inline_part.empty()) {
    line.Fail(inline_part, "a mutant is a rule (on …), a given, or steps indented below it");
  }
}

// The steps that a line of this indentation goes to.
std::vector<Step>* FileParser::StepsAt(Line& line, std::size_t indent) {
  if (indent == 2) return &block_->steps;
  if (indent == 4 && !block_->steps.empty())
    if (auto* repeat = std::get_if<Repeat>(&block_->steps.back().what)) return &repeat->steps;
  const std::string what = std::to_string(indent) + " blanks of indentation; ";
  line.Fail(line.text().substr(indent),
            indent == 4 ? what + "only what is under repeat, and \"or\", stands there"
                        : what + "lines of a block are indented by 2");
  return nullptr;
}

Step* FileParser::StepAbove(std::size_t indent) {
  if (indent < 4 || block_->steps.empty()) return nullptr;
  Step* step = &block_->steps.back();
  if (indent == 4) return step;
  auto* repeat = std::get_if<Repeat>(&step->what);
  return indent == 6 && repeat && !repeat->steps.empty() ? &repeat->steps.back() : nullptr;
}

void FileParser::ReadBody(Line& line, std::size_t indent) {
  const std::string_view part = line.text().substr(indent);
  if (!block_) {
    if (lost_ || in_check_) return;
    return line.Fail(
        part, "a line of no block; begin one at column 1, such as check area/name under server");
  }
  if (!MayStand(line, part, *block_)) return;
  if (part.starts_with("or ") || part == "or") {
    AddAlternative(line, part.substr(std::min<std::size_t>(3, part.size())), StepAbove(indent));
    return;
  }
  std::vector<Step>* steps = StepsAt(line, indent);
  if (!steps) return;
  if (IsHeader(part) && indent == 2) {
    AddHeader(line, part, *block_);
    vary_failed_ |= line.failed() && part.starts_with("vary ");
    return;
  }
  if (IsHeader(part)) return line.Fail(part, "a header inside repeat; it is indented by 2");
  if (indent == 4 && part.starts_with("repeat "))
    return line.Fail(part, "repeat inside repeat; write one with the product");
  AddStep(line, part, *block_, *steps);
}

void FileParser::EndBlock() {
  EndOfPlaceholders();
  block_ = nullptr;
  in_check_ = lost_ = false;
}

void FileParser::EndOfPlaceholders() {
  std::vector<std::string> known(kRunPlaceholders.begin(), kRunPlaceholders.end());
  const std::size_t of_run = known.size();
  const bool persona = block_ && block_->kind == Block::Kind::kPersona;
  if (in_check_ || persona)
    for (const auto& vary : library_.blocks.back().vary) known.push_back(vary.name);
  if (std::exchange(vary_failed_, false)) placeholders_.clear();
  for (auto& use : placeholders_) {
    const auto end =
        use.in_vary ? known.begin() + static_cast<std::ptrdiff_t>(of_run) : known.end();
    if (std::find(known.begin(), end, use.name) != end) continue;
    std::string near = DidYouMean(use.name, {known.begin(), end});
    if (!near.empty()) near = near.insert(near.rfind(' ') + 1, "{").insert(near.size() - 1, "}");
    errors_.push_back(
        {file_, use.position, "{" + use.name + "} is no placeholder here" + std::move(near)});
  }
  placeholders_.clear();
}

std::vector<ScriptError> FileParser::Finish() {
  EndBlock();
  std::sort(errors_.begin(), errors_.end(), [](const ScriptError& a, const ScriptError& b) {
    return std::tie(a.position.line, a.position.column, a.text) <
           std::tie(b.position.line, b.position.column, b.text);
  });
  return std::move(errors_);
}

}  // namespace

std::string ScriptError::Line() const {
  std::string where = file;
  if (position.line > 0) where += ":" + std::to_string(position.line);
  if (position.column > 0) where += ":" + std::to_string(position.column);
  return where + ": " + text;
}

std::vector<ScriptError> ParseScript(std::string_view text, const std::string& file,
                                     Library& into) {
  FileParser parser(file, into);
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    parser.ReadLine(text.substr(0, end), ++number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parser.Finish();
}

}  // namespace smtpspec::script
