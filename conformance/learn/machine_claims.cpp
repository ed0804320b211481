#include "conformance/learn/machine_claims.h"

#include <algorithm>
#include <string>
#include <utility>

#include "conformance/run/server_watch.h"

namespace smtpspec {
namespace {

constexpr std::size_t kStart = 0;

SeenReply ReplyOf(const std::string& answer, bool tls) {
  SeenReply reply;
  reply.code = answer.substr(0, 3);
  reply.octets = reply.code + " \r\n";
  reply.lines = {reply.code};
  reply.tls = tls;
  return reply;
}

// A conversation, said to the machine instead of the server.
class Told {
 public:
  Told(const Machine& machine, const Alphabet& alphabet, LineHabits habits, bool implicit)
      : machine_(machine), alphabet_(alphabet), watch_(habits) {
    if (implicit) watch_.OnTls(true);
    tls_ = implicit;
    Hear(machine.greeting);
  }

  // False: what is answered is not known.
  bool Say(std::size_t input) {
    const auto& step = machine_.states[state_].steps[input];
    if (!step) return false;
    state_ = step->to;
    if (step->answer.event == Answer::Event::kNotSent) return true;
    const Alphabet::Letter& letter = alphabet_.letters[input];
    if (letter.symbol->kind == Symbol::Kind::kClose && watch_.InText()) watch_.OnCut();
    if (!ended_)
      for (const std::string& segment : letter.segments) watch_.Sent(segment);
    ended_ = ended_ || letter.symbol->kind == Symbol::Kind::kClose;
    Hear(step->answer);
    return true;
  }

  std::vector<Broken> Findings() const { return watch_.Findings(); }

 private:
  void Hear(const Answer& answer) {
    Upgrade(answer);
    for (const std::string& text : answer.replies) {
      const SeenReply reply = ReplyOf(text, tls_);
      if (watch_.Due())
        watch_.OnReply(reply);
      else
        watch_.OnSurplus(reply);
      Upgrade(answer);
    }
    if (ended_ || watch_.Over() || !watch_.Due()) return;
    if (answer.closed)
      watch_.OnClosed();
    else
      watch_.OnSilence();
  }
  void Upgrade(const Answer& answer) {
    if (!watch_.AwaitsTls() || answer.event != Answer::Event::kHandshake) return;
    watch_.OnTls(false);
    tls_ = true;
  }

  const Machine& machine_;
  const Alphabet& alphabet_;
  ServerWatch watch_;
  std::size_t state_ = kStart;
  bool tls_ = false;
  bool ended_ = false;  // by us: nothing more is said, and none is due
};

// Whether LF ends commands shows in the first state, where NOOP LF "." CRLF is two of them then.
LineHabits HabitsOf(const Machine& machine) {
  LineHabits habits;
  const auto lf = std::ranges::find(machine.inputs, "LF", &MachineInput::name);
  if (lf == machine.inputs.end()) return habits;
  const auto& step =
      machine.states[kStart].steps[static_cast<std::size_t>(lf - machine.inputs.begin())];
  habits.lf_ends_commands = step && step->answer.replies.size() > 1;
  return habits;
}

class Judge {
 public:
  Judge(const Machine& machine, const Alphabet& alphabet, bool implicit)
      : machine_(machine), alphabet_(alphabet), implicit_(implicit), habits_(HabitsOf(machine)) {}

  std::vector<MachineFinding> Run() {
    const std::size_t inputs = machine_.inputs.size();
    for (const Machine::State& state : machine_.states)
      for (std::size_t input = 0; input < inputs; ++input) Look(state.access, {input});
    for (const Machine::State& state : machine_.states)
      for (std::size_t first = 0; first < inputs; ++first)
        for (std::size_t second = 0; second < inputs; ++second) Look(state.access, {first, second});
    return std::move(found_);
  }

 private:
  void Look(Word word, const Word& more) {
    word.insert(word.end(), more.begin(), more.end());
    Told told(machine_, alphabet_, habits_, implicit_);
    for (const std::size_t input : word)
      if (!told.Say(input)) return;
    for (Broken& broken : told.Findings()) {
      const bool known = std::ranges::any_of(
          found_, [&](const MachineFinding& each) { return each.broken.Same(broken); });
      if (!known) found_.push_back({std::move(broken), word});
    }
  }

  const Machine& machine_;
  const Alphabet& alphabet_;
  bool implicit_;
  LineHabits habits_;
  std::vector<MachineFinding> found_;
};

}  // namespace

std::vector<MachineFinding> JudgeMachine(const Machine& machine, const Alphabet& alphabet,
                                         bool implicit) {
  if (machine.states.empty()) return {};  // nothing is known of it
  return Judge(machine, alphabet, implicit).Run();
}

}  // namespace smtpspec
