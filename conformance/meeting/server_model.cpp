#include "conformance/meeting/server_model.h"

#include <fmt/format.h>

#include <deque>
#include <initializer_list>
#include <optional>
#include <utility>

#include "parser/command.h"
#include "parser/line_reader.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

struct SeenReply {
  int code;
  std::string_view text;
};

// By the fourth octet of each line; what is no reply at all has code 0.
std::deque<SeenReply> RepliesOf(std::string_view said) {
  std::deque<SeenReply> replies;
  std::size_t start = 0;
  for (std::size_t at = 0; at < said.size();) {
    const std::size_t end = std::min(said.find("\r\n", at), said.size());
    const std::string_view line = said.substr(at, end - at);
    at = std::min(end + 2, said.size());
    if (line.size() > 3 && line[3] == '-') continue;
    int code = 0;
    for (const char digit : line.substr(0, 3))
      code = digit >= '0' && digit <= '9' ? code * 10 + (digit - '0') : 0;
    replies.push_back({code, said.substr(start, at - start)});
    start = at;
  }
  return replies;
}

// The text behind a 354, without its dots, and how many octets it took; nothing: it does not end.
//= rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data
std::optional<std::pair<std::string, std::size_t>> TextOf(std::string_view octets) {
  const std::string all = "\r\n" + std::string(octets);
  const std::size_t end = all.find("\r\n.\r\n");
  if (end == std::string::npos) return std::nullopt;
  std::string text;
  for (std::size_t at = 2; at < end + 2;) {
    const std::size_t line_end = all.find("\r\n", at) + 2;
    if (all[at] == '.') ++at;
    text.append(all, at, line_end - at);
    at = line_end;
  }
  return std::pair(std::move(text), end + 3);
}

bool HasBareCrOrLf(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (pair)
      ++i;
    else if (text[i] == '\r' || text[i] == '\n')
      return true;
  }
  return false;
}

class Model {
 public:
  explicit Model(const ModelStretch& stretch)
      : rest_(stretch.heard),
        protection_(stretch.protection),
        line_limit_(stretch.line_limit),
        replies_(RepliesOf(stretch.said)) {}

  ModelResult Run() {
    while (!over_ && result_.broken.empty()) {
      if (state_ == State::kData ? !StepText() : !StepLine()) break;
    }
    if (result_.broken.empty() && !replies_.empty() && replies_.front().code != 421)
      Complain("one-reply-per-command", "a reply too many: " + Shown(replies_.front().text));
    return std::move(result_);
  }

 private:
  void Complain(std::string_view name, std::string text) {
    result_.broken.push_back({name, std::move(text)});
  }
  static std::string Shown(std::string_view octets) {
    return "\"" + Printable(octets.substr(0, 60)) + "\"";
  }

  // The reply to what was said; nothing: the server had closed, or did not come to it.
  std::optional<SeenReply> Reply() {
    if (replies_.empty()) {
      over_ = true;
      return std::nullopt;
    }
    const SeenReply reply = replies_.front();
    replies_.pop_front();
    if (reply.code == 0) Complain("one-reply-per-command", Shown(reply.text) + " is no reply");
    if (reply.code == 421) over_ = true;
    return reply;
  }

  bool StepText() {
    const auto text = TextOf(rest_);
    if (!text) return false;
    const auto reply = Reply();
    rest_.remove_prefix(text->second);
    state_ = State::kGreeted;
    if (!reply) return false;
    if (reply->code / 100 == 2) {
      if (HasBareCrOrLf(text->first)) Complain("boundary", "a text with a bare CR or LF was taken");
      message_.content = text->first;
      result_.messages.push_back(message_);
      Happen({Happening::kEndOfData, Happening::kMessageAnswered});
    } else {
      Happen({Happening::kContentRefused});
    }
    message_ = {};
    return true;
  }

  bool StepLine() {
    LineReader reader(line_limit_);
    const std::size_t end = rest_.find("\r\n");
    if (end == std::string_view::npos) return false;
    const std::string_view octets = rest_.substr(0, end + 2);
    reader.Append(octets);
    const LineReader::Next next = reader.Take();
    const auto reply = Reply();
    rest_.remove_prefix(octets.size());
    if (!reply) return false;
    const auto* line = std::get_if<Line>(&next);
    if (state_ == State::kAuthExchange)
      Response(reply->code);
    else if (!line)
      Refused(*reply, octets);
    else
      Obey(*reply, line->octets);
    return true;
  }

  void Refused(const SeenReply& reply, std::string_view octets) {
    Step(Verb::kUnknown);
    if (reply.code / 100 != 5 && reply.code != 421)
      Complain("order-table", Shown(octets) + " is no line, and was answered " + Shown(reply.text));
  }

  void Step(Verb verb) { result_.steps.push_back({state_, protection_, verb}); }

  void Happen(std::initializer_list<Happening> happenings) {
    result_.happenings.insert(result_.happenings.end(), happenings);
  }

  void Response(int code) {
    if (code == 334) return;
    Happen({Happening::kExchangeEnded});
    state_ = State::kGreeted;
    if (code == 235) protection_ = Protection::kAuthenticated;
  }

  void Obey(const SeenReply& reply, std::string_view line) {
    const bool taken = reply.code / 100 == 2 || reply.code / 100 == 3;
    const auto command = ParseCommand(line);
    const Verb verb = command ? VerbOf(*command) : command.error().verb;
    Step(verb);
    if (!taken) {
      // A page in a browser is sent away.
      if (reply.code == 554 && reply.text.find("closing") != std::string_view::npos) over_ = true;
      return;
    }
    const auto next = command ? Next(state_, protection_, verb) : std::nullopt;
    if (!next)
      return Complain("order-table", fmt::format("{} was taken in the state {}: {}", Shown(line),
                                                 Row(state_).name, Shown(reply.text)));
    Do(*command, verb);
    state_ = *next;
    if (state_ == State::kClosed || state_ == State::kTlsHandshake) over_ = true;
    if (state_ == State::kAuthExchange) Response(reply.code);
  }

  //= rfc5321/4.1.4/ehlo-resets
  void Do(const Command& command, Verb verb) {
    if (verb == Verb::kEhlo || verb == Verb::kHelo || verb == Verb::kRset) message_ = {};
    if (const auto* mail = std::get_if<MailCommand>(&command)) {
      message_ = {};
      message_.reverse_path = mail->path.Text();
    }
    if (const auto* rcpt = std::get_if<RcptCommand>(&command))
      message_.forward_paths.push_back(rcpt->path.Text());
  }

  std::string_view rest_;
  Protection protection_;
  std::size_t line_limit_;
  std::deque<SeenReply> replies_;
  State state_ = State::kConnected;
  ModelMessage message_;
  ModelResult result_;
  bool over_ = false;
};

}  // namespace

ModelResult RunServerModel(const ModelStretch& stretch) {
  return Model(stretch).Run();
}

namespace {

std::string_view WithoutGreeting(std::string_view said) {
  const std::size_t end = said.find("\r\n");
  return end == std::string_view::npos ? std::string_view() : said.substr(end + 2);
}

ModelMessage AsModel(const StoreMessage& stored) {
  ModelMessage message{stored.envelope.reverse_path.Text(), {}, stored.content};
  for (const Recipient& recipient : stored.envelope.recipients)
    message.forward_paths.push_back(recipient.path.Text());
  return message;
}

}  // namespace

ModelResults RunServerModel(const ServerStretches& stretches, bool implicit,
                            const ServerConfig& config) {
  const std::size_t in_tls = std::max(config.limits.command_line, config.limits.auth_line);
  ModelResults results;
  if (!implicit)
    results.clear =
        RunServerModel({stretches.heard_in_clear, WithoutGreeting(stretches.said_in_clear),
                        Protection::kClear, config.limits.command_line});
  if (!stretches.said_in_tls.empty() || !stretches.heard_in_tls.empty())
    results.tls =
        RunServerModel({stretches.heard_in_tls,
                        implicit ? WithoutGreeting(stretches.said_in_tls) : stretches.said_in_tls,
                        Protection::kTls, in_tls});
  if (!stretches.said_in_tls.empty()) results.tls.happenings.push_back(Happening::kHandshakeDone);
  return results;
}

std::vector<BrokenInvariant> JudgeServer(const ServerStretches& stretches, bool implicit,
                                         const ServerConfig& config,
                                         const std::vector<const StoreMessage*>& stored) {
  auto [clear, tls] = RunServerModel(stretches, implicit, config);
  std::vector<BrokenInvariant> broken = std::move(clear.broken);
  for (BrokenInvariant& each : tls.broken) broken.push_back(std::move(each));
  if (!broken.empty()) return broken;
  std::vector<ModelMessage> accepted = std::move(clear.messages);
  for (ModelMessage& message : tls.messages) accepted.push_back(std::move(message));
  if (accepted.size() != stored.size())
    return {{"boundary", fmt::format("{} messages were stored, and {} accepted", stored.size(),
                                     accepted.size())}};
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const ModelMessage is = AsModel(*stored[i]);
    if (is.content != accepted[i].content)
      return {{"boundary", "what was stored is not the text between 354 and its end"}};
    if (is != accepted[i])
      return {{"transactions", "the envelope is not what this transaction said"}};
  }
  return {};
}

}  // namespace smtpspec
