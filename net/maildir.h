// Messages on disk: a Maildir whose message and folder are both durable before anyone is told.
#ifndef SMTPSPEC_NET_MAILDIR_H_
#define SMTPSPEC_NET_MAILDIR_H_

#include <expected>
#include <string>
#include <string_view>

namespace smtpspec::net {

class Maildir {
 public:
  // Makes the folder and tmp, new, cur in it.
  static std::expected<Maildir, std::string> Open(const std::string& folder);

  // tmp/NAME written and fsynced, renamed to new/NAME, new/ fsynced; only then it returns. NAME is
  // made of time, process, a counter and random octets, never of anything in a message. Gives NAME.
  // On failure nothing is left of the message. May be called from several threads at once.
  std::expected<std::string, std::string> Store(std::string_view octets);

 private:
  explicit Maildir(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_MAILDIR_H_
