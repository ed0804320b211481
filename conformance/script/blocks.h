// Adds one line to a block: headers, steps, and the alternatives under a step.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_BLOCKS_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_BLOCKS_H_

#include <string_view>

#include "conformance/script/line.h"
#include "conformance/script/script.h"

namespace smtpspec::script {

// Complains unless the first word of `part` is known and may stand in such a block.
bool MayStand(Line& line, std::string_view part, const Block& block);
bool IsHeader(std::string_view part);

// Complains unless `word` is one that the header chooses from, such as a transport for `over`.
void CheckChoice(Line& line, std::string_view header, std::string_view word);

void AddHeader(Line& line, std::string_view part, Block& block);
// `steps` is that of the block, or of the `repeat` that the line is indented under.
void AddStep(Line& line, std::string_view part, const Block& block, std::vector<Step>& steps);
// An `or` line, without its "or "; `step` is the one above, if there is one.
void AddAlternative(Line& line, std::string_view part, Step* step);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_BLOCKS_H_
