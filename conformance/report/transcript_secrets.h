// Keeps secrets out of what is written down: AUTH exchanges, and the password wherever it appears.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_SECRETS_H_
#define SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_SECRETS_H_

#include <string>
#include <vector>

#include "conformance/run/result.h"
#include "sasl/credentials.h"

namespace smtpspec {

// The password as it is, in base64, and the PLAIN answers with it.
std::vector<std::string> SecretForms(const Credentials& account);

// What the client says after `AUTH MECH ` and in answer to each 334 becomes ****, and so does each
// octet of `secrets`, from either side, however the octets were cut into segments.
void MaskTranscript(std::vector<TranscriptEntry>& transcript,
                    const std::vector<std::string>& secrets);

// Every transcript, and the words about each result.
void MaskReport(RunReport& report, const std::vector<std::string>& secrets);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_SECRETS_H_
