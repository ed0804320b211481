// Any client at the server: what it hears it does by the table of the order, with one reply to each
// command; what it stores is what was sent between 354 and its end; and pieces do not matter.
#include "fuzz/property.h"
#include "fuzz/session/meeting_input.h"
#include "fuzz/session/pairs.h"
#include "fuzz/session/server_dialogue.h"

using namespace smtpspec;

namespace {

void Judge(const fuzz::Dialogue& dialogue, const fuzz::ServerDialogue& run) {
  std::vector<const StoreMessage*> stored;
  for (const StoreMessage& message : run.Stored()) stored.push_back(&message);
  fuzz::RequireNone(JudgeServer(run.Heard(), dialogue.implicit, *dialogue.setup.server, stored));
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const fuzz::Dialogue dialogue = fuzz::ReadDialogue(fuzz::View(data, size));
  fuzz::ServerDialogue whole(dialogue), pieces(dialogue);
  fuzz::Play(dialogue, 0, whole);
  whole.Finish();
  fuzz::NotePairs(whole.Heard().said_in_clear, whole.Heard().said_in_tls);
  Judge(dialogue, whole);
  fuzz::Play(dialogue, fuzz::PieceOf(size), pieces);
  pieces.Finish();
  Judge(dialogue, pieces);
  // Behind STARTTLS it does matter what came with it: that is refused.
  const auto starttls = [](const fuzz::ServerDialogue& run) {
    return run.StartedTls() ||
           run.Heard().said_in_clear.find("421 4.7.0 Clear") != std::string::npos;
  };
  if (starttls(whole) || starttls(pieces)) return 0;
  fuzz::Require(whole.Heard().said_in_clear == pieces.Heard().said_in_clear &&
                    whole.Heard().said_in_tls == pieces.Heard().said_in_tls &&
                    whole.Stored().size() == pieces.Stored().size() &&
                    whole.Finished() == pieces.Finished(),
                "chunking: octets mean the same in whatever pieces they come");
  return 0;
}
