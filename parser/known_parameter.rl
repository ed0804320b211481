// The parameters that extensions add to MAIL and RCPT, each in the grammar of its own RFC.
#include "parser/esmtp_scan.h"

namespace smtpspec {
namespace {

%%{
machine known_parameter;
include extensions "extensions.rl";

size := size_parameter;
body := body_parameter;
smtputf8 := smtputf8_parameter;
requiretls := requiretls_param;
ret := ret_parameter;
envid := envid_parameter;
auth := auth_param;
notify := notify_parameter;
orcpt := orcpt_parameter;

write data noerror;
}%%

constexpr int kEntries[] = {
    known_parameter_en_size, known_parameter_en_body,   known_parameter_en_smtputf8,
    known_parameter_en_requiretls, known_parameter_en_ret, known_parameter_en_envid,
    known_parameter_en_auth, known_parameter_en_notify, known_parameter_en_orcpt,
};  // in the order of KnownParameter

}  // namespace

bool MatchesKnownParameter(std::string_view text, KnownParameter parameter) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const pe = p + text.size();
  int cs = kEntries[static_cast<int>(parameter)];
  %% write exec;
  return p == pe && cs >= known_parameter_first_final;
}

}  // namespace smtpspec
