// What somebody needs who sends the messages of checks with a client that is not started here.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_HAND_OVER_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_HAND_OVER_H_

#include <expected>
#include <string>
#include <vector>

#include "conformance/client_run/visited_checks.h"

namespace smtpspec {

// Written into `folder`, which is made if it is not there:
//
//   table.tsv    a line for each check: port, check, variant or "-", sender, recipients with
//   commas,
//                file of the message; tabs between
//   NNNN.eml     the messages
//   ca.pem       whom to trust
//   account      user and password, a line each; nobody else may read it. Only where one is used.
//
// Gives the table. The error is a line for a person that names the file.
std::expected<std::string, std::string> WriteHandOver(const std::string& folder,
                                                      const std::vector<WaitingCheck>& waiting,
                                                      const std::string& ca_pem);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_HAND_OVER_H_
