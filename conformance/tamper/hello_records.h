// The records that a client sends in clear, as they come.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_HELLO_RECORDS_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_HELLO_RECORDS_H_

#include <optional>
#include <string>
#include <string_view>

namespace smtpspec {

class HelloRecords {
 public:
  enum class Kind { kHandshake, kAlert, kOther, kNoTls };
  struct Item {
    Kind kind = Kind::kOther;
    std::string octets;  // a handshake message with its header, or what was in the record
  };
  void Append(std::string_view octets) { wire_ += octets; }
  // The next whole message. Change-cipher-spec is left out: clients of TLS 1.3 send it at any time.
  // kNoTls again and again once something else than TLS has come.
  std::optional<Item> Take();

 private:
  std::optional<Item> TakeMessage();
  std::string wire_, messages_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_HELLO_RECORDS_H_
