#include "sasl/scram_messages.h"

#include <algorithm>

#include "parser/base64.h"

namespace smtpspec {
namespace {

constexpr auto npos = std::string_view::npos;

// Takes a message apart at its commas, attribute by attribute and in order.
class Attributes {
 public:
  explicit Attributes(std::string_view text) : rest_(text) {}

  // The value of the next attribute, if that is `letter` and its value is not empty.
  std::optional<std::string_view> Take(char letter) {
    if (!more_ || rest_.size() < 3 || rest_[0] != letter || rest_[1] != '=') return std::nullopt;
    const std::size_t comma = rest_.find(',');
    const std::string_view value = rest_.substr(2, comma == npos ? npos : comma - 2);
    if (value.empty() || value.find('\0') != npos) return std::nullopt;
    more_ = comma != npos;
    rest_ = more_ ? rest_.substr(comma + 1) : std::string_view();
    return value;
  }
  bool Next(char letter) const { return more_ && rest_.starts_with(letter); }

  bool AtEnd() const { return !more_; }

  // What is left is nothing but extensions. Letters that the RFC gives a meaning are none: they
  // stand at another place.
  //= rfc5802/5.1/unknown-extensions-are-ignored
  bool OnlyExtensionsLeft() {
    while (more_) {
      const char letter = rest_.empty() ? '\0' : rest_[0];
      const bool alpha = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
      if (!alpha || std::string_view("anmrcsipve").find(letter) != npos || !Take(letter))
        return false;
    }
    return true;
  }

 private:
  std::string_view rest_;
  bool more_ = true;  // an attribute has to follow
};

std::optional<std::string> DecodeSaslName(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=') {
      const std::string_view code = text.substr(i + 1, 2);
      if (code != "2C" && code != "3D") return std::nullopt;
      name += code == "2C" ? ',' : '=';
      i += 2;
    } else {
      name += text[i];
    }
  }
  return name;
}

bool IsChannelBindingName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '-';
  });
}

std::optional<std::string> TakeBase64(Attributes& attributes, char letter) {
  const auto text = attributes.Take(letter);
  if (!text) return std::nullopt;
  auto octets = DecodeBase64(*text);
  if (!octets) return std::nullopt;
  return std::move(*octets);
}

// Nothing: no positive number. Numbers above a thousand million are all the same to us.
std::optional<int> PositiveNumber(std::string_view text) {
  constexpr std::size_t kDigits = 9;
  if (text.empty() || text[0] == '0' || text.find_first_not_of("0123456789") != npos)
    return std::nullopt;
  if (text.size() > kDigits) return 1'000'000'000;
  int number = 0;
  for (char digit : text) number = number * 10 + (digit - '0');
  return number;
}

// Moves the gs2-header from the front of `text` into `first`.
std::optional<SaslFailure> TakeGs2Header(std::string_view text, ScramClientFirst& first) {
  const std::size_t flag_end = text.find(',');
  const std::size_t end = flag_end == npos ? npos : text.find(',', flag_end + 1);
  if (end == npos) return SaslFailure::kMalformed;
  const std::string_view flag = text.substr(0, flag_end);
  if (flag.starts_with("p=") && IsChannelBindingName(flag.substr(2))) return SaslFailure::kRefused;
  //= rfc5802/6/no-channel-binding
  if (flag != "n" && flag != "y") return SaslFailure::kMalformed;
  const std::string_view authorization = text.substr(flag_end + 1, end - flag_end - 1);
  if (!authorization.empty()) {
    const auto value = Attributes(authorization).Take('a');
    if (value) first.authorization_id = DecodeSaslName(*value);
    if (!first.authorization_id) return SaslFailure::kMalformed;
  }
  first.gs2_header = text.substr(0, end + 1);
  first.bare = text.substr(end + 1);
  return std::nullopt;
}

}  // namespace

std::expected<ScramClientFirst, SaslFailure> ParseScramClientFirst(std::string_view text) {
  ScramClientFirst first;
  if (const auto failure = TakeGs2Header(text, first)) return std::unexpected(*failure);
  Attributes attributes(first.bare);
  //= rfc5802/5.1/mandatory-extension-fails
  if (attributes.Take('m')) return std::unexpected(SaslFailure::kRefused);
  const auto name = attributes.Take('n');
  auto user = name ? DecodeSaslName(*name) : std::nullopt;
  const auto nonce = attributes.Take('r');
  if (!user || !nonce || !IsScramNonce(*nonce) || !attributes.OnlyExtensionsLeft())
    return std::unexpected(SaslFailure::kMalformed);
  first.user = std::move(*user);
  first.nonce = *nonce;
  return first;
}

std::expected<ScramClientFinal, SaslFailure> ParseScramClientFinal(std::string_view text) {
  const auto malformed = std::unexpected(SaslFailure::kMalformed);
  const std::size_t proof_start = text.rfind(",p=");  // the last attribute
  if (proof_start == npos) return malformed;
  ScramClientFinal final;
  final.without_proof = text.substr(0, proof_start);
  Attributes proof_attribute(text.substr(proof_start + 1));
  auto proof = TakeBase64(proof_attribute, 'p');
  Attributes attributes(final.without_proof);
  auto channel_binding = TakeBase64(attributes, 'c');
  const auto nonce = attributes.Take('r');
  if (!proof || !proof_attribute.AtEnd() || !channel_binding || !nonce || !IsScramNonce(*nonce) ||
      !attributes.OnlyExtensionsLeft())
    return malformed;
  final.channel_binding = std::move(*channel_binding);
  final.nonce = *nonce;
  final.proof = std::move(*proof);
  return final;
}

std::expected<ScramServerFirst, std::string_view> ParseScramServerFirst(std::string_view text) {
  Attributes attributes(text);
  if (attributes.Next('e'))
    return std::unexpected("the server reports an error in place of a salt");
  if (attributes.Next('m'))
    return std::unexpected("the server demands an extension of SCRAM that is not known here");
  const auto nonce = attributes.Take('r');
  if (!nonce || !IsScramNonce(*nonce))
    return std::unexpected("the server's first message has no nonce where it belongs");
  auto salt = TakeBase64(attributes, 's');
  if (!salt || salt->empty())
    return std::unexpected("the server's first message has no salt in base64 where it belongs");
  const auto number = attributes.Take('i');
  const auto iterations = number ? PositiveNumber(*number) : std::nullopt;
  if (!iterations)
    return std::unexpected("the server's first message has no iteration count where it belongs");
  if (!attributes.OnlyExtensionsLeft())
    return std::unexpected("the server's first message has surplus octets behind its attributes");
  return ScramServerFirst{*nonce, std::move(*salt), *iterations};
}

std::expected<std::string, std::string_view> ParseScramServerFinal(std::string_view text) {
  Attributes attributes(text);
  if (attributes.Next('e'))
    return std::unexpected("the server reports an error in place of a proof");
  auto signature = TakeBase64(attributes, 'v');
  if (!signature || !attributes.OnlyExtensionsLeft())
    return std::unexpected("the server's last message has no signature in base64");
  return std::move(*signature);
}

std::string EncodeSaslName(std::string_view name) {
  std::string text;
  for (char octet : name) {
    if (octet == ',')
      text += "=2C";
    else if (octet == '=')
      text += "=3D";
    else
      text += octet;
  }
  return text;
}

bool IsScramNonce(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c >= '!' && c <= '~' && c != ','; });
}

}  // namespace smtpspec
