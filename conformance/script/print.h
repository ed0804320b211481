// Values of the script language as text that reads back as the same values.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_PRINT_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_PRINT_H_

#include <string>

#include "conformance/script/script.h"

namespace smtpspec::script {

// A whole block with its mutants. ParseScript gives the same block, but for positions and sources.
std::string Print(const Block& block);

std::string Print(const Template& text);    // AUTH={mech}: not for text with braces of its own
std::string Print(const Octets& octets);    // "A"*70k "\r\n"
std::string Print(const Payload& payload);  // bare, or quoted
std::string Print(Duration time);           // 4min50s
std::string Print(const Pattern& pattern);
std::string Print(const std::vector<Attribute>& attributes);
std::string Print(const Alternatives& patterns);
std::string Print(const Outcome& outcome);
std::string Print(const Rule& rule);
std::string Print(const Step& step);  // with what is under it, indented by 2

// Where a step of a block in `file` stands, for people: "checks/data/end.smtp:12".
std::string Place(const std::string& file, const Step& step);

std::string PrintWords(const std::vector<Template>& words);  // a blank before each
std::string Indent(const std::string& lines);                // each by 2

std::string_view Name(Verdict verdict);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_PRINT_H_
