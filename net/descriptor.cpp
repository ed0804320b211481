#include "net/descriptor.h"

#include <unistd.h>

#include <cctype>
#include <system_error>

namespace smtpspec::net {

bool Descriptor::Close() {
  if (number_ < 0) return true;
  return ::close(std::exchange(number_, -1)) == 0;
}

namespace {

// The name of a file may hold anything, and ends up on a terminal.
std::string WithoutControls(std::string text) {
  for (char& octet : text) {
    if ((octet >= 0 && octet < ' ') || octet == 0x7f) octet = '?';
  }
  // C1 controls in UTF-8.
  for (std::size_t i = 1; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (text[i - 1] == '\xc2' && octet >= 0x80 && octet < 0xa0) text[i - 1] = text[i] = '?';
  }
  return text;
}

}  // namespace

std::string SystemError(const std::string& what, int error_number) {
  std::string text = std::generic_category().message(error_number);
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1]))) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return WithoutControls(what) + ": " + text;
}

}  // namespace smtpspec::net
