// `on AUTH: auth FAULT`: the exchange is between the client and the tamper, and the server does not
// hear of it.
#include "conformance/run/memory_target.h"
#include "conformance/tamper/tamper.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

// Behind "AUTH MECHANISM ".
std::optional<std::string_view> InitialResponse(std::string_view line) {
  const std::size_t word = line.find(' ');
  const std::size_t response = word == line.npos ? word : line.find(' ', word + 1);
  if (response == line.npos) return std::nullopt;
  return line.substr(response + 1);
}

// {plain} says it; without one it is the account that the reference server has.
Credentials AccountOf(const script::Placeholders& values) {
  const std::string plain = DecodeBase64(values.plain).value_or("");
  const std::size_t user = plain.find('\0');
  const std::size_t password = user == plain.npos ? user : plain.find('\0', user + 1);
  if (password == plain.npos) return MemoryAccount();
  return {plain.substr(user + 1, password - user - 1), Secret(plain.substr(password + 1))};
}

}  // namespace

void Tamper::PlayAuth(const TamperUnit& unit, TamperEffect& effect) {
  const std::string_view line = std::string_view(unit.octets).substr(0, unit.octets.find("\r\n"));
  if (effect.auth) {
    const script::Placeholders& values = rules_->Values();
    auth_ = std::make_unique<AuthExchange>(*effect.auth, unit.word, AccountOf(values),
                                           "tamper-" + values.nonce);
    effect.answer = auth_->Reply(InitialResponse(line));
  } else if (auth_ && unit.kind == TamperUnit::Kind::kResponse) {
    effect.text.clear();
    effect.kept = true;
    effect.answer = auth_->Reply(line);
  }
  if (auth_ && auth_->Over()) auth_.reset();
}

}  // namespace smtpspec
