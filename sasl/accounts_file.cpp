#include <algorithm>
#include <utility>
#include <vector>

#include "parser/base64.h"
#include "parser/xtext.h"
#include "sasl/credentials.h"
#include "sasl/scram.h"
#include "sasl/scram_keys.h"

namespace smtpspec {
namespace {

using Account = std::pair<std::string, ScramKeys>;

// Why a line is no account: where, counted from 0, and what was expected there.
struct LineFault {
  std::size_t offset;
  std::string expected;
};

// Reads one line from left to right; after the first fault nothing more is read.
class AccountLine {
 public:
  explicit AccountLine(std::string_view line) : line_(line) {}

  std::expected<Account, LineFault> Parse() {
    Account account;
    account.first = Name();
    if (Field('$', "the mechanism and '$'") != kScramSha256)
      Fail(field_, std::string(kScramSha256));
    account.second.iterations = Iterations();
    account.second.salt = Base64(Field('$', "a salt and '$'"), 0);
    account.second.stored_key = Base64(Field(':', "a stored key and ':'"), kScramKeySize);
    account.second.server_key = Base64(Field('\0', ""), kScramKeySize);
    if (fault_) return std::unexpected(*fault_);
    return account;
  }

 private:
  void Fail(std::size_t offset, std::string expected) {
    if (!fault_) fault_ = {offset, std::move(expected)};
  }

  // Up to the delimiter; NUL: up to the end of the line.
  std::string_view Field(char delimiter, std::string_view expected) {
    field_ = position_;
    const std::size_t end = delimiter ? line_.find(delimiter, position_) : line_.size();
    if (end == std::string_view::npos) {
      Fail(position_, std::string(expected));
      return {};
    }
    position_ = std::min(end + 1, line_.size());
    return line_.substr(field_, end - field_);
  }

  std::string Name() {
    const std::string_view text = Field(' ', "a name as xtext and a space");
    auto name = DecodeXtext(text);
    if (!name) {
      Fail(field_ + name.error().offset, std::string(name.error().expected));
      return {};
    }
    if (SaslPrep(*name) != *name) Fail(field_, "a name in the form that SASLprep gives it");
    return std::move(*name);
  }

  int Iterations() {
    const std::string_view text = Field(':', "an iteration count and ':'");
    const bool digits = !text.empty() && text.size() <= 6 && text[0] != '0' &&
                        text.find_first_not_of("0123456789") == std::string_view::npos;
    int number = 0;
    for (char digit : digits ? text : std::string_view()) number = number * 10 + (digit - '0');
    if (number < kScramIterations || number > kScramMaxIterations)
      Fail(field_, "a number of iterations from " + std::to_string(kScramIterations) + " to " +
                       std::to_string(kScramMaxIterations));
    return number;
  }

  // `size` 0: any but nothing.
  std::string Base64(std::string_view text, std::size_t size) {
    auto octets = DecodeBase64(text);
    if (!octets) {
      Fail(field_ + octets.error().offset, std::string(octets.error().expected));
      return {};
    }
    if (octets->empty() || (size != 0 && octets->size() != size))
      Fail(field_, size ? "32 octets in base64" : "base64");
    return std::move(*octets);
  }

  std::string_view line_;
  std::size_t position_ = 0, field_ = 0;
  std::optional<LineFault> fault_;
};

std::string Error(std::size_t line, const LineFault& fault) {
  return "line " + std::to_string(line) + ", column " + std::to_string(fault.offset + 1) + ": " +
         fault.expected + " expected";
}

}  // namespace

std::string SerializeAccounts(const Accounts& accounts) {
  std::string file;
  for (const auto& [name, keys] : accounts.All()) {
    file += EncodeXtext(name) + ' ' + std::string(kScramSha256) + '$' +
            std::to_string(keys.iterations) + ':' + EncodeBase64(keys.salt) + '$' +
            EncodeBase64(keys.stored_key) + ':' + EncodeBase64(keys.server_key) + '\n';
  }
  return file;
}

std::expected<void, std::string> ParseAccounts(std::string_view file, Accounts& into) {
  std::map<std::string, ScramKeys> accounts;
  for (std::size_t number = 1; !file.empty(); ++number) {
    const std::size_t end = file.find('\n');
    auto account = AccountLine(file.substr(0, end)).Parse();
    if (!account) return std::unexpected(Error(number, account.error()));
    if (!accounts.insert(std::move(*account)).second)
      return std::unexpected(Error(number, {0, "a name that no line above has"}));
    file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
  }
  for (auto& [name, keys] : accounts) into.Set(name, std::move(keys));
  return {};
}

}  // namespace smtpspec
