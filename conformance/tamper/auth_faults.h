// The faults of a server in AUTH: which there are, and of which mechanism each one is.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_AUTH_FAULTS_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_AUTH_FAULTS_H_

#include <string>
#include <string_view>

namespace smtpspec {

// Whether the server's side of that mechanism (upper case) can have the fault. False too where
// there is no such fault. "iterations" is one with any number behind it: "iterations=1".
bool AuthFaultFits(std::string_view fault, std::string_view mechanism);

// What is wrong with `auth FAULT` on AUTH with that mechanism, or with any if it is empty; for a
// person. Empty: nothing.
std::string ErrorOfAuthFault(std::string_view fault, std::string_view mechanism);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_AUTH_FAULTS_H_
