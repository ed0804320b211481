// Changes octets as a fuzzing engine does, with a dictionary.
#ifndef SMTPSPEC_FUZZ_ENGINE_OCTETS_H_
#define SMTPSPEC_FUZZ_ENGINE_OCTETS_H_

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec::fuzz {

// A line of a dictionary is a word in quotation marks, with \xAB \" and \\ in it; # begins a
// comment, and a name may stand before the word. What is anything else is left out.
std::vector<std::string> ReadDictionary(std::string_view text);

// One change; the result has at most `most` octets, and some.
std::string ChangeOctets(std::string octets, std::size_t most,
                         const std::vector<std::string>& dictionary, std::minstd_rand& random);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_ENGINE_OCTETS_H_
