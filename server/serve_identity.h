// The certificate and key that the serve command shows: given files, or a test CA of its own.
#ifndef SMTPSPEC_SERVER_SERVE_IDENTITY_H_
#define SMTPSPEC_SERVER_SERVE_IDENTITY_H_

#include <expected>
#include <string>

#include "tls/test_ca.h"

namespace smtpspec {

struct ServeIdentity {
  CertificateAndKey pem;
  std::string certificate_file, key_file;
  std::string ca_file;  // what clients trust; empty for given files
};

// From the files; the error is a line for a person.
std::expected<ServeIdentity, std::string> ReadIdentity(const std::string& certificate_file,
                                                       const std::string& key_file);

// A CA constrained to test names and a leaf for localhost, kept in `folder` (keys with mode 0600).
// Made on first use; the leaf is made anew when it is about to expire. `now`: seconds since 1970.
std::expected<ServeIdentity, std::string> KeptTestIdentity(const std::string& folder,
                                                           std::int64_t now);

// 32 random octets, the same on each start, kept in `folder` with mode 0600.
std::expected<std::string, std::string> KeptServerSecret(const std::string& folder);

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SERVE_IDENTITY_H_
