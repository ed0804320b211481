// Puts the values of `vary` where their placeholders stand.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_SUBSTITUTE_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_SUBSTITUTE_H_

#include <map>
#include <string>

#include "conformance/script/script.h"

namespace smtpspec::script {

using Values = std::map<std::string, Octets>;

// The headers, steps and rules of `block`; its mutants are blocks of their own. A pattern whose
// name was a placeholder gets the kind that its value has.
void Substitute(const Values& values, Block& block);

// Whether the pattern's name, details and word are what a script could have said.
bool IsValid(const Pattern& pattern);
bool IsValidWord(const Template& word);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_SUBSTITUTE_H_
