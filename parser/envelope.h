// The envelope of a mail transaction: what MAIL and RCPT said, apart from the content.
#ifndef SMTPSPEC_PARSER_ENVELOPE_H_
#define SMTPSPEC_PARSER_ENVELOPE_H_

#include <vector>

#include "parser/esmtp_parameters.h"
#include "parser/path.h"

namespace smtpspec {

struct Recipient {
  ForwardPath path;
  RcptParameters parameters;
};

struct Envelope {
  ReversePath reverse_path;
  MailParameters parameters;
  std::vector<Recipient> recipients;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_ENVELOPE_H_
