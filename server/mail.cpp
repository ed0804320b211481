// MAIL: opens a transaction.
#include <algorithm>
#include <cassert>

#include "server/dialogue.h"

namespace smtpspec {
namespace {

// The parameters of RFC 1870, RFC 6152 and RFC 4954, and the extensions that they come from.
struct KeywordRow {
  std::string_view keyword, extension;
};
constexpr KeywordRow kKeywords[] = {{"SIZE", "SIZE"}, {"BODY", "8BITMIME"}, {"AUTH", "AUTH"}};

bool SameKeyword(std::string_view a, std::string_view b) {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  return std::ranges::equal(a, b, {}, upper, upper);
}

bool IsOffered(const EsmtpParameter& parameter, const ExtensionList& offers) {
  for (const KeywordRow& row : kKeywords)
    if (SameKeyword(parameter.keyword, row.keyword)) return offers.Has(row.extension);
  return false;
}

Reply UnknownParameter(std::string_view keyword) {
  return Reply(555, {5, 5, 4},
               ReplyText::Cleaned("Parameter not offered: " + std::string(keyword)));
}

}  // namespace

std::optional<Reply> Dialogue::Check(const MailCommand& command) const {
  //= rfc6409/4.3/authentication-required
  if (config_->profile == ServerProfile::kSubmission && user_.empty())
    return Reply(530, {5, 7, 0}, "Authentication required");
  //= rfc5321/4.1.1.11/unknown-parameter
  const ExtensionList offers = Offers();
  for (const EsmtpParameter& parameter : command.parameters)
    if (!IsOffered(parameter, offers)) return UnknownParameter(parameter.keyword);
  const auto parameters = InterpretMail(command.parameters);
  if (!parameters)
    return Reply(
        501, {5, 5, 4},
        ReplyText::Cleaned("Parameter " + command.parameters[parameters.error().index].keyword +
                           ": expected " + std::string(parameters.error().expected)));
  //= rfc3030/3/binarymime-only-when-offered
  if (parameters->body == Body::kBinaryMime) return UnknownParameter("BODY=BINARYMIME");
  //= rfc1870/6.1/declared-too-big
  const std::uint64_t limit = config_->limits.message_size;
  if (limit != 0 && parameters->size && *parameters->size > limit)
    return Reply(552, {5, 3, 4}, "Message size exceeds the limit");
  return std::nullopt;
}

void Dialogue::Do(const MailCommand& command) {
  auto parameters = InterpretMail(command.parameters);
  assert(parameters);
  //= rfc4954/5/untrusted-means-empty
  if (parameters->auth && user_.empty()) parameters->auth.emplace(std::nullopt);
  envelope_ = Envelope{command.path, std::move(*parameters), {}};
  Say(Reply(250, {2, 1, 0}, "Sender OK"));
}

}  // namespace smtpspec
