// HELP: which commands there are.
#include "server/dialogue.h"

namespace smtpspec {

void Dialogue::Do(const HelpCommand&) {
  std::string names = "Now:";
  for (Verb verb : Verbs()) {
    const bool usable = !CheckPolicy(verb) && Next(state_, GetProtection(), verb);
    if (usable) names.append(" ").append(Name(verb));
  }
  Say(Reply(214, {2, 0, 0}, ReplyText::Cleaned(names)));
}

}  // namespace smtpspec
