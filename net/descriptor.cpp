#include "net/descriptor.h"

#include <unistd.h>

#include <cctype>
#include <system_error>

namespace smtpspec::net {

bool Descriptor::Close() {
  if (number_ < 0) return true;
  return ::close(std::exchange(number_, -1)) == 0;
}

std::string SystemError(const std::string& what, int error_number) {
  std::string text = std::generic_category().message(error_number);
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1]))) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return what + ": " + text;
}

}  // namespace smtpspec::net
