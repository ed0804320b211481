#include "conformance/script/print.h"

#include <array>
#include <string_view>

#include "conformance/script/utf8.h"

namespace smtpspec::script {
namespace {

std::string Escaped(std::string_view octets) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\0') {
      out += "\\0";
    } else if (c == '"' || c == '\\' || c == '{' || c == '}') {
      out += {'\\', c};
    } else if (octet < 0x20 || octet > 0x7e) {
      out += {'\\', 'x', kHex[octet >> 4], kHex[octet & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

std::string Quoted(const Template& text) {
  std::string out = "\"";
  for (const auto& piece : text.pieces)
    out += piece.placeholder.empty() ? Escaped(piece.octets) : "{" + piece.placeholder + "}";
  return out + "\"";
}

std::string Times(std::uint64_t times) {
  constexpr std::uint64_t kMega = 1024 * 1024;
  if (times == 1) return {};
  if (times != 0 && times % kMega == 0) return "*" + std::to_string(times / kMega) + "M";
  if (times != 0 && times % 1024 == 0) return "*" + std::to_string(times / 1024) + "k";
  return "*" + std::to_string(times);
}

// What a bare line can say.
bool CanBeBare(const Payload& payload) {
  if (!payload.line || payload.octets.items.size() != 1) return false;
  const Item& item = payload.octets.items[0];
  if (item.times != 1 || item.text.pieces.empty()) return false;
  for (const auto& piece : item.text.pieces)
    for (const char c : piece.octets)
      if ((c >= 0 && c < ' ') || c == 0x7f || c == '{' || c == '}') return false;
  const std::string text = Print(item.text);
  return FirstBadUtf8(text) == text.size() && text.front() != '"' && text.front() != ' ' &&
         text.back() != ' ';
}

std::string Print(const Attribute& attribute) {
  using Kind = Attribute::Kind;
  std::string words;
  for (const auto& word : attribute.words) words += " " + Print(word);
  switch (attribute.kind) {
    case Kind::kHas:
      return ", has" + words;
    case Kind::kHasNo:
      return ", has no" + words;
    case Kind::kWith:
      return ", with " + Print(attribute.octets);
    case Kind::kWithout:
      return ", without " + Print(attribute.octets);
    case Kind::kLines:
      return ", lines " + std::to_string(attribute.number) + (attribute.or_more ? "+" : "");
    case Kind::kInClear:
      return ", in clear";
    case Kind::kInTls:
      return ", in tls";
    case Kind::kConnection:
      return ", connection " + std::to_string(attribute.number);
  }
  return {};
}

std::string Print(const Grade& grade) {
  std::string out = ": " + std::string(Name(grade.verdict));
  if (!grade.label.empty()) out += " " + grade.label;
  if (grade.go_on) out += " and go on";
  if (!grade.when.empty()) out += " when";
  for (const auto& name : grade.when) out += " " + name;
  return out;
}

}  // namespace

std::string_view Name(Verdict verdict) {
  static constexpr std::array<std::string_view, 7> names = {"pass", "note",         "warn", "fail",
                                                            "skip", "inconclusive", "error"};
  return names[static_cast<std::size_t>(verdict)];
}

std::string Print(const Template& text) {
  std::string out;
  for (const auto& piece : text.pieces)
    out += piece.placeholder.empty() ? piece.octets : "{" + piece.placeholder + "}";
  return out;
}

std::string Print(const Octets& octets) {
  std::string out;
  for (const auto& item : octets.items)
    out += (out.empty() ? "" : " ") + Quoted(item.text) + Times(item.times);
  return out.empty() ? "\"\"" : out;
}

std::string Print(const Payload& payload) {
  if (CanBeBare(payload)) return Print(payload.octets.items[0].text);
  return Print(payload.octets) + (payload.line ? R"( "\r\n")" : "");
}

std::string Print(Duration time) {
  auto rest = time.count();
  std::string out;
  const auto take = [&](std::int64_t unit, std::string_view name) {
    if (rest / unit > 0) out += std::to_string(rest / unit) + std::string(name);
    rest %= unit;
  };
  take(3'600'000, "h");
  take(60'000, "min");
  take(1000, "s");
  take(1, "ms");
  return out.empty() ? "0ms" : out;
}

std::string Print(const Pattern& pattern) {
  std::string out = Print(pattern.name);
  if (!pattern.enhanced.pieces.empty()) out += " " + Print(pattern.enhanced);
  if (!pattern.word.pieces.empty()) out += " " + Print(pattern.word);
  if (pattern.nth) out += " #" + std::to_string(*pattern.nth);
  for (const auto& attribute : pattern.attributes) out += Print(attribute);
  return out;
}

std::string Print(const Alternatives& patterns) {
  std::string out;
  for (const auto& pattern : patterns) out += (out.empty() ? "" : " | ") + Print(pattern);
  return out;
}

std::string Print(const Outcome& outcome) {
  std::string out = outcome.count ? std::to_string(*outcome.count) : "";
  for (const auto& alternatives : outcome.sequence)
    out += (out.empty() ? "" : " then ") + Print(alternatives);
  return out + (outcome.grade ? Print(*outcome.grade) : "");
}

std::string Print(const std::vector<Attribute>& attributes) {
  std::string out;
  for (const auto& attribute : attributes) out += Print(attribute);
  return out;
}

std::string PrintWords(const std::vector<Template>& words) {
  std::string out;
  for (const auto& word : words) out += " " + Print(word);
  return out;
}

std::string Indent(const std::string& text) {
  std::string out = "  ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '\n' && i + 1 < text.size()) out += "  ";
  }
  return out;
}

std::string Place(const std::string& file, const Step& step) {
  const std::string line = std::to_string(step.position.line);
  // What `use` put in stands in another file.
  return step.from_use ? "line " + line + " of a fragment" : file + ":" + line;
}

}  // namespace smtpspec::script
