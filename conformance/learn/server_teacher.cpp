#include "conformance/learn/server_teacher.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "conformance/run/tester.h"

namespace smtpspec {
namespace {

using Milliseconds = Wire::Milliseconds;

// On sockets: how long the two parts of a letter lie apart, and how long more than the usual number
// of replies is waited for.
constexpr Milliseconds kPause(25), kGrace(30);
// A server that is short of connections gets time to end some.
constexpr Milliseconds kRetryPauses[] = {Milliseconds(100), Milliseconds(200), Milliseconds(400),
                                         Milliseconds(800), Milliseconds(1600)};
// Who never stops to reply is heard up to here.
constexpr std::size_t kMostReplies = 100;

std::string Detailed(const SeenReply& reply, ReplyDetail detail) {
  if (reply.code.empty()) return "no-code";
  std::string text = reply.code;
  if (detail == ReplyDetail::kClass) text.replace(1, 2, "yz");
  if (detail == ReplyDetail::kEnhanced && !reply.enhanced.empty()) text += " " + reply.enhanced;
  return reply.complete ? text : text + "-unfinished";
}

// How long something is waited for.
struct Times {
  Milliseconds reply;    // that should come
  Milliseconds silence;  // where none need come
  Milliseconds more;     // of them than usual
  Milliseconds end;      // behind 221 or 421
  Milliseconds pause;    // between segments
};

Times Thorough(const ServerTarget& target, int patience) {
  if (target.InMemory()) return {};
  const Milliseconds silence = target.SilencePatience() * patience;
  return {target.ReplyPatience() * patience, silence, kGrace * patience, silence,
          kPause * patience};
}

// Waiting for what need not come takes most of the time. A hasty conversation does so behind its
// last input only: replies that were counted to a wrong input are too many in the end, or the
// connection is closed under an input that is innocent of it.
Times Hasty(Times times) {
  times.silence = std::min(times.silence, kGrace);
  times.more = Milliseconds(0);
  return times;
}

class Conversation {
 public:
  Conversation(const TeacherOptions& options, ServerTarget& target, std::unique_ptr<Wire> wire,
               Milliseconds linger)
      : options_(options), target_(target), tester_(std::move(wire), 1, linger, record_) {
    record_.kept = false;
  }
  void Take(const Times& times) { times_ = times; }

  Answer Greet(const Answer* known) {
    Answer answer;
    if (options_.port == ServerTarget::Port::kImplicitTls) Handshake(answer);
    if (answer.event != Answer::Event::kHandshakeFailed) Hear(answer, known, 1, times_.reply);
    return answer;
  }

  Answer Say(const Alphabet::Letter& letter, const Answer* known) {
    Answer answer;
    const bool tls_awaited = std::exchange(tls_awaited_, false);
    switch (letter.symbol->kind) {
      case Symbol::Kind::kHandshake:
        if (!tls_awaited || tester_.InTls()) return NotSent();
        Handshake(answer);
        Hear(answer, known, 0, times_.silence);
        break;
      case Symbol::Kind::kClose:
        tester_.CloseNotify();
        tester_.CloseWriting();
        Hear(answer, known, 0, times_.reply);
        break;
      case Symbol::Kind::kSay:
        if (letter.secret && Guarded()) return NotSent();
        Send(letter);
        // Text and records may go unanswered.
        Hear(answer, known, letter.symbol->replies,
             in_text_ || tls_awaited ? times_.silence : times_.reply);
        break;
      case Symbol::Kind::kUpgrade:
        Send(letter);
        // How many of the replies that are known come before the handshake is not known.
        Hear(answer, nullptr, letter.symbol->replies,
             in_text_ || tls_awaited ? times_.silence : times_.reply);
        if (tester_.InTls() || answer.closed || !IsReady(answer)) break;
        Handshake(answer);
        Hear(answer, known, 0, times_.silence);
        return answer;
    }
    tls_awaited_ = !tester_.InTls() && !answer.closed &&
                   letter.symbol->name.starts_with("STARTTLS") && IsReady(answer);
    return answer;
  }

 private:
  static bool IsReady(const Answer& answer) {
    return !answer.replies.empty() && answer.replies.front().starts_with("22");
  }
  void Send(const Alphabet::Letter& letter) {
    tester_.Send({letter.segments.begin(), letter.segments.end()}, times_.pause);
  }
  bool Guarded() const {
    return options_.guard_secrets && (!tester_.InTls() || !tester_.Facts()->verified);
  }
  Answer NotSent() const {
    Answer answer;
    answer.event = Answer::Event::kNotSent;
    answer.tls = tester_.InTls();
    return answer;
  }

  void Handshake(Answer& answer) {
    auto engine = target_.NewTlsClient({});
    const HandshakeResult result = tester_.StartTls(std::move(engine), times_.reply);
    answer.event = result.open ? Answer::Event::kHandshake : Answer::Event::kHandshakeFailed;
  }

  // How long the next reply is waited for.
  Milliseconds PatienceFor(const Answer& answer, const Answer* known, std::size_t usual,
                           Milliseconds first) const {
    const std::size_t heard = answer.replies.size();
    if (known != nullptr) {
      const bool more = heard < known->replies.size() || known->closed;
      if (more) return times_.reply;
      return known->replies.empty() ? times_.pause : Milliseconds(0);
    }
    // Who has left an input without a reply is not waited for as long again.
    if (heard == 0) return mute_ ? std::min(first, times_.silence) : first;
    const std::string& last = answer.replies.back();
    if (last.starts_with("221") || last.starts_with("421")) return times_.end;
    return heard < usual ? times_.silence : times_.more;
  }

  void Hear(Answer& answer, const Answer* known, std::size_t usual, Milliseconds first) {
    while (answer.replies.size() < kMostReplies) {
      const Unit unit = tester_.Peek(0, PatienceFor(answer, known, usual, first));
      answer.closed = unit.kind == Unit::Kind::kClosed;
      if (unit.kind == Unit::Kind::kSilence && answer.replies.empty() && first == times_.reply)
        mute_ = true;
      if (unit.kind != Unit::Kind::kReply) break;
      mute_ = false;
      in_text_ = unit.reply.code == "354";
      answer.replies.push_back(Detailed(unit.reply, options_.detail));
      tester_.Consume(1);
    }
    answer.tls = tester_.InTls() && (!answer.closed || !answer.replies.empty());
  }

  const TeacherOptions& options_;
  ServerTarget& target_;
  Times times_{};
  RunRecord record_;
  Tester tester_;
  bool in_text_ = false;      // the server has said 354 and nothing since
  bool mute_ = false;         // a reply that should have come did not
  bool tls_awaited_ = false;  // it has just said 220 to STARTTLS
};

class ServerTeacher : public Teacher {
 public:
  ServerTeacher(std::shared_ptr<const TeacherOptions> options, std::unique_ptr<ServerTarget> target)
      : options_(std::move(options)), target_(std::move(target)) {}

  std::expected<std::vector<Answer>, std::string> Ask(const Word& word,
                                                      std::span<const Answer> known,
                                                      int patience) override {
    const Times thorough = Thorough(*target_, patience);
    auto answers = Converse(word, known, Hasty(thorough), thorough);
    if (target_->InMemory() || !answers || !IsOdd(word, *answers, known.size())) return answers;
    return Converse(word, known, thorough, thorough);
  }

 private:
  // `times` are those of all answers but the last.
  std::expected<std::vector<Answer>, std::string> Converse(const Word& word,
                                                           std::span<const Answer> known,
                                                           const Times& times,
                                                           const Times& times_of_last) {
    for (const Milliseconds pause : kRetryPauses) {
      auto answers = ConverseOnce(word, known, times, times_of_last);
      if (!answers || !IsTooBusy(answers->front())) return answers;
      std::this_thread::sleep_for(pause);
    }
    return ConverseOnce(word, known, times, times_of_last);
  }

  bool IsTooBusy(const Answer& greeting) const {
    return !target_->InMemory() && !greeting.replies.empty() &&
           greeting.replies.front().starts_with("42");
  }

  std::expected<std::vector<Answer>, std::string> ConverseOnce(const Word& word,
                                                               std::span<const Answer> known,
                                                               const Times& times,
                                                               const Times& times_of_last) {
    auto wire = target_->Connect(options_->port);
    if (!wire) return std::unexpected(wire.error());
    Conversation conversation(*options_, *target_, *std::move(wire), times_of_last.silence);
    std::vector<Answer> answers;
    answers.reserve(word.size() + 1);
    for (std::size_t i = 0; i <= word.size(); ++i) {
      const Answer* const before = i < known.size() ? &known[i] : nullptr;
      conversation.Take(i == word.size() ? times_of_last : times);
      answers.push_back(i == 0 ? conversation.Greet(before)
                               : conversation.Say(options_->alphabet.letters[word[i - 1]], before));
      if (answers.back().closed || (before != nullptr && answers.back() != *before)) break;
    }
    return answers;
  }

  // Whether an answer may belong to another input.
  bool IsOdd(const Word& word, const std::vector<Answer>& answers, std::size_t known) const {
    for (std::size_t i = std::max<std::size_t>(known, 1); i < answers.size(); ++i) {
      const Symbol& symbol = *options_->alphabet.letters[word[i - 1]].symbol;
      const bool ended = answers[i].closed && answers[i].replies.empty();
      if (answers[i].replies.size() > symbol.replies) return true;
      if (ended && symbol.kind != Symbol::Kind::kClose) return true;
    }
    return false;
  }

  std::shared_ptr<const TeacherOptions> options_;
  std::unique_ptr<ServerTarget> target_;
};

}  // namespace

std::optional<ReplyDetail> ReplyDetailFrom(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ReplyDetail>, 3> kNames = {
      {{"class", ReplyDetail::kClass},
       {"code", ReplyDetail::kCode},
       {"enhanced", ReplyDetail::kEnhanced}}};
  const auto* const found = std::ranges::find(kNames, name, &decltype(kNames)::value_type::first);
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

std::unique_ptr<Teacher> NewServerTeacher(std::shared_ptr<const TeacherOptions> options,
                                          std::unique_ptr<ServerTarget> target) {
  return std::make_unique<ServerTeacher>(std::move(options), std::move(target));
}

}  // namespace smtpspec
