// What the parameters mean that smtpspec knows.
#include <algorithm>
#include <bitset>
#include <cassert>
#include <charconv>
#include <limits>

#include "parser/ascii_case.h"
#include "parser/esmtp_parameters.h"
#include "parser/esmtp_scan.h"
#include "parser/xtext.h"

namespace smtpspec {
namespace {

using Fault = ParameterError::Fault;

// Each takes a value that the grammar has let through, and says whether it means something.
bool TakeSize(std::string_view value, MailParameters& mail) {
  //= rfc1870/4/size-value
  std::uint64_t size = 0;
  const auto [_, code] = std::from_chars(value.data(), value.data() + value.size(), size);
  mail.size = code == std::errc() ? size : std::numeric_limits<std::uint64_t>::max();
  return true;
}

bool TakeBody(std::string_view value, MailParameters& mail) {
  mail.body = EqualIgnoringCase(value, "7BIT")       ? Body::k7Bit
              : EqualIgnoringCase(value, "8BITMIME") ? Body::k8BitMime
                                                     : Body::kBinaryMime;
  return true;
}

bool TakeSmtpUtf8(std::string_view, MailParameters& mail) {
  return mail.smtputf8 = true;
}
bool TakeRequireTls(std::string_view, MailParameters& mail) {
  return mail.requiretls = true;
}

bool TakeRet(std::string_view value, MailParameters& mail) {
  mail.ret = EqualIgnoringCase(value, "FULL") ? Ret::kFull : Ret::kHeaders;
  return true;
}

bool IsPrintableAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

//= rfc3461/4.4/envid-printable-and-100-octets
bool TakeEnvid(std::string_view value, MailParameters& mail) {
  const auto decoded = DecodeXtext(value);
  if (!decoded || value.size() > 100 || !IsPrintableAscii(*decoded)) return false;
  mail.envid = *decoded;
  return true;
}

//= rfc4954/5/auth-parameter-is-a-mailbox
bool TakeAuth(std::string_view value, MailParameters& mail) {
  const auto decoded = DecodeXtext(value, HexCase::kAny);
  if (!decoded) return false;
  if (*decoded == "<>") {
    mail.auth.emplace(std::nullopt);
    return true;
  }
  auto mailbox = Mailbox::Parse(*decoded, Utf8::kAllowed);
  if (!mailbox) return false;
  mail.auth.emplace(*std::move(mailbox));
  return true;
}

bool TakeNotify(std::string_view value, RcptParameters& rcpt) {
  Notify notify;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    const std::string_view element = value.substr(0, end);
    if (EqualIgnoringCase(element, "NEVER")) notify.never = true;
    if (EqualIgnoringCase(element, "SUCCESS")) notify.success = true;
    if (EqualIgnoringCase(element, "FAILURE")) notify.failure = true;
    if (EqualIgnoringCase(element, "DELAY")) notify.delay = true;
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  rcpt.notify = notify;
  return true;
}

//= rfc3461/4.2/orcpt-printable-and-500-octets
bool TakeOrcpt(std::string_view value, RcptParameters& rcpt) {
  const std::size_t semicolon = value.find(';');
  const auto address = DecodeXtext(value.substr(semicolon + 1));
  if (!address || value.size() > 500 || !IsPrintableAscii(*address)) return false;
  rcpt.original_recipient = OriginalRecipient{std::string(value.substr(0, semicolon)), *address};
  return true;
}

template <class Parameters>
struct Row {
  KnownParameter parameter;
  std::string_view keyword;
  std::string_view expected;
  bool (*take)(std::string_view value, Parameters& parameters);
};

constexpr Row<MailParameters> kMailRows[] = {
    {KnownParameter::kSize, "SIZE", "SIZE=1 to 20 digits", TakeSize},
    {KnownParameter::kBody, "BODY", "BODY=7BIT, 8BITMIME or BINARYMIME", TakeBody},
    {KnownParameter::kSmtpUtf8, "SMTPUTF8", "SMTPUTF8 without a value", TakeSmtpUtf8},
    {KnownParameter::kRequireTls, "REQUIRETLS", "REQUIRETLS without a value", TakeRequireTls},
    {KnownParameter::kRet, "RET", "RET=FULL or HDRS", TakeRet},
    {KnownParameter::kEnvid, "ENVID", "ENVID=at most 100 octets of xtext", TakeEnvid},
    {KnownParameter::kAuth, "AUTH", "AUTH=a mailbox or <> in xtext", TakeAuth},
};
constexpr Row<RcptParameters> kRcptRows[] = {
    {KnownParameter::kNotify, "NOTIFY", "NOTIFY=NEVER, or a list of SUCCESS, FAILURE and DELAY",
     TakeNotify},
    {KnownParameter::kOrcpt, "ORCPT", "ORCPT=type;address, at most 500 octets of xtext", TakeOrcpt},
};

template <class Parameters, std::size_t N>
std::expected<Parameters, ParameterError> Interpret(const std::vector<EsmtpParameter>& parameters,
                                                    const Row<Parameters> (&rows)[N]) {
  Parameters meaning;
  std::bitset<N> seen;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const EsmtpParameter& given = parameters[i];
    const auto* const row = std::ranges::find_if(
        rows, [&](const auto& r) { return EqualIgnoringCase(r.keyword, given.keyword); });
    if (row == std::end(rows))
      return std::unexpected(
          ParameterError{Fault::kUnknown, i, "a parameter of an extension offered"});
    //= rfc3461/5.1/repeated-parameter-refused
    const auto n = static_cast<std::size_t>(row - rows);
    if (seen.test(n))
      return std::unexpected(ParameterError{Fault::kRepeated, i, "each parameter at most once"});
    seen.set(n);
    if (!MatchesKnownParameter(Serialize({given}), row->parameter) ||
        !row->take(given.value.value_or(""), meaning))
      return std::unexpected(ParameterError{Fault::kBadValue, i, row->expected});
  }
  return meaning;
}

}  // namespace

std::expected<MailParameters, ParameterError> InterpretMail(
    const std::vector<EsmtpParameter>& parameters) {
  return Interpret(parameters, kMailRows);
}

std::expected<RcptParameters, ParameterError> InterpretRcpt(
    const std::vector<EsmtpParameter>& parameters) {
  return Interpret(parameters, kRcptRows);
}

}  // namespace smtpspec
