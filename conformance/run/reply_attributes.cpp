#include "conformance/run/reply_attributes.h"

#include <algorithm>

#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

using script::Attribute;
using script::Placeholders;

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

std::vector<std::string> Filled(const std::vector<script::Template>& words,
                                const Placeholders& values) {
  std::vector<std::string> filled;
  for (const script::Template& word : words) filled.push_back(Fill(word, values));
  return filled;
}

bool LinesFit(const Attribute& attribute, std::size_t lines) {
  return attribute.or_more ? lines >= attribute.number : lines == attribute.number;
}

// Octets above ASCII, a bare CR or LF: words of `has` that are about the octets themselves.
bool HasByName(const SeenReply& reply, const std::string& name) {
  const auto any = [&](auto octet_is) { return std::ranges::any_of(reply.octets, octet_is); };
  if (name == "8bit") return any([](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (name == "nul") return any([](char c) { return c == '\0'; });
  if (name == "enhanced-code") return !reply.enhanced.empty();
  const std::string& text = reply.octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (name == "bare-lf" && text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return true;
    if (name == "bare-cr" && text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))
      return true;
  }
  return false;
}

bool Has(const SeenReply& reply, const std::vector<std::string>& words) {
  return (words.size() == 1 && HasByName(reply, words[0])) || ListsExtension(reply, words);
}

bool Fits(const Attribute& attribute, const SeenReply& reply, const Placeholders& values) {
  switch (attribute.kind) {
    case Attribute::Kind::kHas:
      return Has(reply, Filled(attribute.words, values));
    case Attribute::Kind::kHasNo:
      return !Has(reply, Filled(attribute.words, values));
    case Attribute::Kind::kWith:
    case Attribute::Kind::kWithout:
      return ContentFits({attribute}, reply.octets, values);
    case Attribute::Kind::kLines:
      return LinesFit(attribute, reply.lines.size());
    case Attribute::Kind::kInClear:
      return !reply.tls;
    case Attribute::Kind::kInTls:
      return reply.tls;
    case Attribute::Kind::kConnection:
      return attribute.number == static_cast<std::uint64_t>(reply.connection);
  }
  return false;
}

std::string InQuotes(const script::Octets& octets, const Placeholders& values) {
  return "\"" + Fill(octets, values) + "\"";
}

}  // namespace

bool ListsExtension(const SeenReply& reply, const std::vector<std::string>& words) {
  if (words.empty()) return false;
  for (std::size_t i = 1; i < reply.lines.size(); ++i) {
    const std::string& line = reply.lines[i];
    if (line.size() < 4) continue;
    const std::vector<std::string_view> listed = Words(std::string_view(line).substr(4));
    if (listed.empty() || !EqualIgnoringCase(listed[0], words[0])) continue;
    const auto offered = [&](const std::string& word) {
      return std::ranges::any_of(listed.begin() + 1, listed.end(), [&](std::string_view have) {
        return EqualIgnoringCase(have, word);
      });
    };
    if (std::all_of(words.begin() + 1, words.end(), offered)) return true;
  }
  return false;
}

bool ContentFits(const std::vector<Attribute>& attributes, std::string_view octets,
                 const Placeholders& values) {
  return std::ranges::all_of(attributes, [&](const Attribute& attribute) {
    const bool with = attribute.kind == Attribute::Kind::kWith;
    if (!with && attribute.kind != Attribute::Kind::kWithout) return true;
    return (octets.find(Fill(attribute.octets, values)) != octets.npos) == with;
  });
}

bool AttributesFit(const std::vector<Attribute>& attributes, const SeenReply& reply,
                   const Placeholders& values) {
  return std::ranges::all_of(
      attributes, [&](const Attribute& attribute) { return Fits(attribute, reply, values); });
}

std::string Text(const Attribute& attribute, const Placeholders& values) {
  std::string words;
  for (const script::Template& word : attribute.words) words += " " + Fill(word, values);
  switch (attribute.kind) {
    case Attribute::Kind::kHas:
      return ", has" + words;
    case Attribute::Kind::kHasNo:
      return ", has no" + words;
    case Attribute::Kind::kWith:
      return ", with " + InQuotes(attribute.octets, values);
    case Attribute::Kind::kWithout:
      return ", without " + InQuotes(attribute.octets, values);
    case Attribute::Kind::kLines:
      return ", lines " + std::to_string(attribute.number) + (attribute.or_more ? "+" : "");
    case Attribute::Kind::kInClear:
      return ", in clear";
    case Attribute::Kind::kInTls:
      return ", in tls";
    case Attribute::Kind::kConnection:
      return ", connection " + std::to_string(attribute.number);
  }
  return {};
}

}  // namespace smtpspec
