#include "conformance/blackbox/server_talk.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/blackbox/case_values.h"
#include "conformance/run/invariants.h"
#include "conformance/run/tester.h"

namespace smtpspec {
namespace {

using Milliseconds = Wire::Milliseconds;

// How long a reply is waited for that need not come: to what may end a text, where it is not
// certain any more what a reply belongs to, and where more than one thing was said at once.
constexpr Milliseconds kDoubt(25), kLost(300), kCrowded(1000);
constexpr Milliseconds kBetweenPieces(1);
constexpr std::size_t kMostReplies = 200, kSmallPieces = 48;
constexpr std::string_view kPlain = "{plain}";

std::string OctetsOf(const script::Send& send) {
  std::string octets;
  for (const script::Item& item : send.payload.octets.items)
    for (std::uint64_t i = 0; i < item.times; ++i)
      for (const script::Piece& piece : item.text.pieces) octets += piece.octets;
  if (send.payload.line) octets += "\r\n";
  return octets;
}

// Octet by octet where that is quick, else in two.
std::vector<std::string_view> Cut(std::string_view text, Pieces pieces) {
  if (pieces == Pieces::kWhole || text.size() < 2) return {text};
  const std::size_t step = text.size() <= kSmallPieces ? 1 : (text.size() + 1) / 2;
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < text.size(); at += step) parts.push_back(text.substr(at, step));
  return parts;
}

// The name of the invariant, in a case, of what is asked of every reply.
std::string_view NameOfStanding(std::string_view id) {
  if (id == "standing/nothing-after-close") return "one-reply-per-command";
  return "grammar";
}

class Conversation {
 public:
  Conversation(const TalkSetup& setup, ServerTarget& target, std::unique_ptr<Wire> wire,
               Pieces pieces, bool keep)
      : setup_(setup),
        target_(target),
        pieces_(pieces),
        watch_(setup.habits),
        tester_(std::move(wire), 1, target.SilencePatience(), record_) {
    record_.kept = keep;
  }

  void Begin(bool implicit) {
    heard_.emplace_back();
    if (implicit && !Handshake(true)) return;
    AwaitDue();
  }
  void Say(std::string_view marked) {
    if (stopped_) return;
    if (watch_.Over()) {
      DrainFor(kDoubt);
      stopped_ = true;
      return;
    }
    heard_.emplace_back();
    if (tester_.Ended() || Unsafe(marked)) return;
    const std::string text = Filled(marked, setup_.values);
    tester_.Send(Cut(text, pieces_), kBetweenPieces);
    watch_.Sent(text);
    AwaitDue();
    if (watch_.HasDoubtfulEnd()) DrainFor(kDoubt);
  }
  void End() {
    if (stopped_) return;
    if (watch_.InText()) {
      DrainFor(Milliseconds(0));
      watch_.OnCut();
      cut_ = true;
      tester_.CloseNotify();
      tester_.CloseWriting();
    } else if (!tester_.Ended() && !watch_.Over()) {
      if (watch_.HasPartialCommand()) Say("\r\n");
      if (watch_.InExchange()) Say("*\r\n");
      Say("QUIT\r\n");
    }
    // Behind 221 to a last command nothing is to come, and some wait for us to go.
    if (!watch_.Over() || watch_.HasUnanswered()) DrainFor(target_.SilencePatience());
  }

  Talk Result() {
    Talk talk;
    talk.reached = true;
    talk.broken = watch_.Findings();
    for (const CheckResult& standing : invariants_.Results()) {
      if (standing.verdict != Verdict::kFail) continue;
      Broken broken{std::string(NameOfStanding(standing.id)),
                    standing.id.substr(standing.id.find('/') + 1),
                    standing.title + ": " + standing.observed};
      const bool told =
          std::ranges::any_of(talk.broken, [&](const Broken& each) { return each.Same(broken); });
      if (!told) talk.broken.push_back(std::move(broken));
    }
    talk.steps = watch_.Steps();
    talk.heard = std::move(heard_);
    talk.comparable = watch_.Certain() && !watch_.Grouped();
    const std::string& nonce = setup_.values.nonce;
    if (cut_ && watch_.Certain() && watch_.Accepted() == 0) talk.letter = Letter{nonce, true, {}};
    if (!cut_ && watch_.Certain() && watch_.Accepted() == 1)
      talk.letter = Letter{nonce, false, watch_.AcceptedText()};
    talk.transcript = std::move(record_.transcript);
    return talk;
  }

 private:
  bool Unsafe(std::string_view marked) const {
    const bool verified = tester_.InTls() && tester_.Facts()->verified;
    return setup_.guard_secrets && !verified && marked.find(kPlain) != marked.npos;
  }

  bool Handshake(bool implicit) {
    auto engine = target_.NewTlsClient({});
    if (!engine) return false;
    const HandshakeResult result =
        implicit ? tester_.StartImplicitTls(std::move(engine), setup_.patience)
                 : tester_.StartTls(std::move(engine), setup_.patience);
    stopped_ = !result.open;
    heard_.back().tls = result.open && !implicit;
    if (result.open) watch_.OnTls(implicit);
    return result.open;
  }

  // What we did not wait for is not missing.
  void Judge(SeenReply reply, bool due) {
    reply.answers = due && watch_.Certain() ? watch_.DueVerb() : "";
    if (reply.complete || tester_.Ended()) invariants_.OnReply(reply, watch_.Quit(), "");
  }

  Milliseconds PatienceForDue() const {
    if (!watch_.Certain()) return std::min(setup_.patience, kLost);
    return watch_.IsCrowded() ? std::min(setup_.patience, kCrowded) : setup_.patience;
  }

  void AwaitDue() {
    while (!stopped_ && watch_.Due()) {
      const Unit unit = tester_.Peek(0, PatienceForDue());
      if (unit.kind == Unit::Kind::kSilence) return watch_.OnSilence();
      if (unit.kind == Unit::Kind::kClosed) return watch_.OnClosed();
      tester_.Consume(1);
      Judge(unit.reply, true);
      watch_.OnReply(unit.reply);
      ++heard_.back().replies;
      if (watch_.AwaitsTls()) Handshake(false);
    }
  }

  // What comes although nothing is due.
  void DrainFor(Milliseconds patience) {
    for (std::size_t i = 0; i < kMostReplies; ++i) {
      const Unit unit = tester_.Peek(0, patience);
      if (unit.kind != Unit::Kind::kReply) return;
      tester_.Consume(1);
      Judge(unit.reply, false);
      watch_.OnSurplus(unit.reply);
    }
  }

  const TalkSetup& setup_;
  ServerTarget& target_;
  Pieces pieces_;
  Invariants invariants_;
  RunRecord record_;
  ServerWatch watch_;
  Tester tester_;
  std::vector<Talk::Heard> heard_;
  bool stopped_ = false;  // TLS did not come about
  bool cut_ = false;
};

bool IsImplicit(const script::Block& block, const ServerTarget& target) {
  return target.Has(ServerTarget::Port::kImplicitTls) && !block.over.empty() &&
         block.over.front() == "implicit";
}

}  // namespace

Talk TalkToServer(const TalkSetup& setup, ServerTarget& target, const script::Block& block,
                  Pieces pieces, bool keep_transcript) {
  const bool implicit = IsImplicit(block, target);
  auto wire =
      target.Connect(implicit ? ServerTarget::Port::kImplicitTls : ServerTarget::Port::kClear);
  if (!wire) {
    Talk talk;
    talk.error = wire.error();
    return talk;
  }
  Conversation conversation(setup, target, *std::move(wire), pieces, keep_transcript);
  conversation.Begin(implicit);
  for (const script::Step& step : block.steps) {
    if (const auto* const send = std::get_if<script::Send>(&step.what))
      conversation.Say(OctetsOf(*send));
    if (std::holds_alternative<script::Close>(step.what)) break;
  }
  conversation.End();
  return conversation.Result();
}

std::expected<LineHabits, std::string> LearnHabits(const TalkSetup& setup, ServerTarget& target) {
  // The replies to each, up to that of QUIT.
  const auto replies_to = [&](std::string_view text) -> std::expected<std::size_t, std::string> {
    auto wire = target.Connect(ServerTarget::Port::kClear);
    if (!wire) return std::unexpected(wire.error());
    RunRecord record;
    record.kept = false;
    Tester tester(*std::move(wire), 1, target.SilencePatience(), record);
    std::size_t replies = 0;
    for (const std::string_view segment :
         {std::string_view("EHLO localhost\r\n"), text, std::string_view("QUIT\r\n")}) {
      // The greeting, or what came of the segment before.
      for (bool first = true;
           tester.Peek(0, first ? setup.patience : target.SilencePatience()).kind ==
           Unit::Kind::kReply;
           first = false) {
        const bool whole = tester.Peek(0, Milliseconds(0)).reply.complete;
        tester.Consume(1);
        if (++replies < kMostReplies && whole) continue;
        return std::unexpected(
            whole ? "the server does not stop to speak: it has said more than was asked"
                  : "the server does not come to the end of a reply");
      }
      tester.Send({segment}, Milliseconds(0));
    }
    return replies;
  };
  const auto usual = replies_to("NOOP\r\n"), lf = replies_to("NOOP\nNOOP\r\n"),
             empty = replies_to("\r\nNOOP\r\n");
  for (const auto* const each : {&usual, &lf, &empty})
    if (!*each) return std::unexpected(each->error());
  return LineHabits{*lf > *usual, *empty > *usual};
}

}  // namespace smtpspec
