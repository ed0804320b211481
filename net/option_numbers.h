// Numbers on a command line: the whole text is one, written in decimal, and lies in the range.
#ifndef SMTPSPEC_NET_OPTION_NUMBERS_H_
#define SMTPSPEC_NET_OPTION_NUMBERS_H_

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>

namespace smtpspec::net {

namespace option_numbers {

// strtod and its like read more than people write: signs, other bases, NaN. 010 is eight to some.
template <class Number>
bool Reads(const std::string& text, Number& number) {
  if (std::is_integral_v<Number> && text.size() > 1 && text.front() == '0') return false;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

// Both bounds belong to it. Values are finite, so that they can be made whole numbers.
template <class Number>
CLI::Validator Between(Number least, Number most, const std::string& kind) {
  std::ostringstream range;
  range.precision(15);
  if (most == std::numeric_limits<Number>::max())
    range << "from " << least;
  else
    range << "from " << least << " to " << most;
  const auto judge = [least, most, expected = kind + " " + range.str()](const std::string& text) {
    Number number{};
    if (Reads(text, number) && number >= least && number <= most) return std::string();
    return "expected " + expected + ", and got \"" + text + "\"";
  };
  return CLI::Validator(judge, range.str());
}

}  // namespace option_numbers

inline CLI::Validator WholeNumber(std::uint64_t least = 0,
                                  std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
  return option_numbers::Between(least, most, "a whole number");
}
inline CLI::Validator Number(double least, double most) {
  return option_numbers::Between(least, most, "a number");
}

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_OPTION_NUMBERS_H_
