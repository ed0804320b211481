// Where TLS ends and clear text begins, in what came from a peer: by the heads of the records
// alone, so that it is known also when the TLS library has given up.
#ifndef SMTPSPEC_CONFORMANCE_RUN_TLS_RECORDS_H_
#define SMTPSPEC_CONFORMANCE_RUN_TLS_RECORDS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace smtpspec {

// Text of SMTP begins with no such octet; records of TLS, and those of the ledger, do.
inline bool BeginsLikeTls(std::string_view wire) {
  return !wire.empty() && wire[0] >= '\x14' && wire[0] <= '\x17';
}

// Of one direction, from the first octet of a handshake on.
class TlsRecords {
 public:
  // How many octets at the start belong to records, or are nothing that can be told. What stands
  // behind them is clear text that begins like a reply, and so is all that comes later.
  std::size_t Take(std::string_view octets);

 private:
  enum class Reading { kHead, kBody, kClear, kUnknown };
  Reading Head(char octet);  // what comes next

  Reading reading_ = Reading::kHead;
  std::string head_;
  std::size_t left_ = 0;  // of a body
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_TLS_RECORDS_H_
