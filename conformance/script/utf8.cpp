#include "conformance/script/utf8.h"

namespace smtpspec::script {

std::size_t FirstBadUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                    ? 1
                               : lead >= 0xc2 && lead < 0xe0  ? 2
                               : lead >= 0xe0 && lead < 0xf0  ? 3
                               : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                              : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k) {
      const auto octet = static_cast<unsigned char>(text[i + k]);
      const bool overlong =
          k == 1 && ((lead == 0xe0 && octet < 0xa0) || (lead == 0xf0 && octet < 0x90));
      const bool beyond =
          k == 1 && ((lead == 0xed && octet > 0x9f) || (lead == 0xf4 && octet > 0x8f));
      if (octet < 0x80 || octet > 0xbf || overlong || beyond) return i;
    }
    i += length;
  }
  return text.size();
}

}  // namespace smtpspec::script
