#include "conformance/run/server_watch.h"

#include <utility>

#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::size_t kShown = 100;

std::string Shown(std::string_view line) {
  return "\"" + Printable(line.substr(0, kShown)) + "\"";
}

bool IsSuccess(const SeenReply& reply) {
  return reply.code.starts_with('2');
}

}  // namespace

void ServerWatch::Complain(std::string_view invariant, std::string_view kind, std::string text) {
  broken_.push_back({std::string(invariant), std::string(kind), std::move(text)});
}

void ServerWatch::Sent(std::string_view segment) {
  pending_ += segment;
  things_ = 0;
}

// A server that does not begin with TLS then has withstood it too.
void ServerWatch::NoteSwitch() {
  if (!pending_.empty()) occasions_.insert("no-carried-octets");
  if (sender_ != Held::kNo) occasions_.insert("no-influence-across-tls");
}

void ServerWatch::Forget(std::string_view why) {
  if (sender_ != Held::kNo || recipient_ != Held::kNo) {
    forgotten_by_ = why;
    if (why != "tls") occasions_.insert("transactions");
  }
  sender_ = recipient_ = Held::kNo;
  chunked_ = false;
}

void ServerWatch::ComplainOfOrder(std::string_view what) {
  if (forgotten_by_.empty()) {
    return Complain("order-table",
                    what == "RCPT" ? "recipient-without-sender" : "text-without-recipient",
                    std::string(what) + " was taken, and no " +
                        (sender_ == Held::kNo ? "sender" : "recipient") + " had been");
  }
  const bool tls = forgotten_by_ == "tls";
  Complain(tls ? "no-influence-across-tls" : "transactions",
           tls ? "envelope-survives" : std::string(forgotten_by_) + "-keeps-envelope",
           std::string(what) + " was taken, and what had been said of the envelope stood before " +
               (tls                       ? "TLS"
                : forgotten_by_ == "text" ? "the end of a text"
                                          : std::string(forgotten_by_)));
}

void ServerWatch::OnReply(const SeenReply& reply) {
  steps_.push_back((reply.tls ? "*" : "") + due_.verb + " " + reply.code);
  if (due_.kind == Thing::Kind::kCommand && due_.verb == "STARTTLS") NoteSwitch();
  const bool good = IsSuccess(reply);
  refused_ = !good && !reply.code.starts_with('3');
  if (reply.code.empty() || !reply.complete) certain_ = false;
  // 221 is also what some say to who they take for no client of mail.
  if (reply.code == "421" || reply.code == "221") {
    mode_ = Mode::kOver;
    quit_ = reply.code == "221";
    return;
  }
  switch (due_.kind) {
    case Thing::Kind::kGreeting:
      mode_ = good ? Mode::kCommand : Mode::kOver;
      break;
    case Thing::Kind::kCommand:
      OnCommandReply(reply, good);
      break;
    case Thing::Kind::kResponse:
      OnAuthReply(reply);
      break;
    case Thing::Kind::kText:
      OnTextReply(good);
      break;
  }
}

void ServerWatch::OnCommandReply(const SeenReply& reply, bool good) {
  // What it takes a line for shows in its reply, where it knows more than we do.
  if (reply.code == "354") due_.verb = "DATA";
  if (reply.code == "220") due_.verb = "STARTTLS";
  const std::string& verb = due_.verb;
  occasions_.insert("one-reply-per-command");
  if (due_.line.find('\0') != std::string::npos) occasions_.insert("grammar");
  if (verb == "?" && good) sender_ = recipient_ = Held::kUnknown;
  // Whatever else such a line may be, it is no command.
  if (good && due_.alone && !left_over_ && due_.line.find('\0') != std::string::npos &&
      !doubted_before_)
    about_lines_.push_back(
        {"grammar", "nul", Shown(due_.line) + " was answered with " + reply.code});
  if (verb == "EHLO" && good) {
    Forget("EHLO");
    offers_chunking_ = reply.octets.find("CHUNKING") != std::string::npos;
  } else if (verb == "HELO" && good) {
    if (sender_ != Held::kNo) sender_ = recipient_ = Held::kUnknown;
  } else if (verb == "RSET" && good) {
    Forget("RSET");
  } else if (verb == "STARTTLS" && reply.code == "220") {
    if (tls_)
      Complain("order-table", "starttls-inside-tls", "STARTTLS was answered with 220 inside TLS");
    mode_ = tls_ ? Mode::kOver : Mode::kTls;
  } else if (verb == "AUTH" || reply.code == "334") {
    OnAuthReply(reply);
  } else {
    OnMailCommandReply(reply, good);
  }
}

void ServerWatch::OnMailCommandReply(const SeenReply& reply, bool good) {
  const std::string& verb = due_.verb;
  if (verb == "RCPT" || verb == "DATA" || verb == "BDAT") occasions_.insert("order-table");
  if (verb == "MAIL") {
    // Inside a transaction both answers are seen, and what is left then is not said.
    if (sender_ == Held::kNo && good)
      sender_ = Held::kYes;
    else if (sender_ != Held::kNo)
      sender_ = recipient_ = Held::kUnknown;
  } else if (verb == "RCPT" && good) {
    if (sender_ == Held::kNo) ComplainOfOrder("RCPT");
    recipient_ = Held::kYes;
    if (sender_ == Held::kNo) sender_ = Held::kUnknown;
  } else if (verb == "DATA" && reply.code == "354") {
    if (chunked_) Complain("order-table", "data-behind-bdat", "DATA was taken behind BDAT");
    //= rfc5321/3.3/data-needs-a-transaction
    // 354 is allowed; the message must not be taken.
    no_recipient_at_data_ = sender_ == Held::kNo || recipient_ == Held::kNo;
    mode_ = Mode::kText;
    occasions_.insert("boundary");
  } else if (verb == "DATA") {
    if (sender_ != Held::kNo) sender_ = recipient_ = Held::kUnknown;
  } else if (verb == "BDAT" && certain_) {
    if (!good) {
      certain_ = false;  // whether the octets of the chunk were commands
      return;
    }
    if (sender_ == Held::kNo || recipient_ == Held::kNo) ComplainOfOrder("BDAT");
    chunked_ = true;
    if (chunk_last_) {
      ++accepted_;
      Forget("text");
    }
  }
}

void ServerWatch::OnAuthReply(const SeenReply& reply) {
  const bool taken = reply.code == "334" || reply.code == "235";
  if (due_.verb == "AUTH") occasions_.insert("authentication");
  if (due_.verb == "AUTH" && taken) {
    //= rfc4954/4/no-second-auth
    if (authenticated_)
      Complain("authentication", "second-auth", "AUTH was taken behind one that had succeeded");
    //= rfc4954/4/not-in-a-transaction
    if (sender_ == Held::kYes)
      Complain("authentication", "auth-in-transaction", "AUTH was taken inside a transaction");
  }
  mode_ = reply.code == "334" ? Mode::kAuth : Mode::kCommand;
  authenticated_ = authenticated_ || reply.code == "235";
}

void ServerWatch::OnTextReply(bool good) {
  if (good && no_recipient_at_data_) ComplainOfOrder("a text");
  if (good) {
    ++accepted_;
    accepted_text_ = due_.line;
  }
  // At its end the transaction is over, whatever came of it.
  sender_ = Held::kUnknown;
  Forget("text");
  mode_ = Mode::kCommand;
}

void ServerWatch::OnTls(bool implicit) {
  left_over_ = !pending_.empty();
  pending_.clear();
  Forget("tls");
  tls_ = true;
  offers_chunking_ = authenticated_ = false;
  mode_ = implicit ? Mode::kGreeting : Mode::kCommand;
}

void ServerWatch::OnCut() {
  cut_ = true;
  occasions_.insert("truncation");
}

void ServerWatch::OnSurplus(const SeenReply& reply) {
  if (reply.code == "421") {
    mode_ = Mode::kOver;
    return;
  }
  steps_.push_back(std::string(reply.tls ? "*" : "") + "surplus " + reply.code);
  const auto complain = [&](const char* invariant, const char* kind, const std::string& text) {
    about_counts_.push_back(
        {invariant, kind,
         text + ": " + Shown(reply.lines.empty() ? reply.octets : reply.lines.front())});
  };
  if (mode_ == Mode::kTls && !pending_.empty()) certain_ = false;  // to what is behind STARTTLS
  if ((mode_ == Mode::kCommand || mode_ == Mode::kAuth) && PartIsDoubtful()) certain_ = false;
  if (!certain_) return;
  if (cut_) {
    if (IsSuccess(reply))
      complain("truncation", "cut-text-taken",
               "the connection ended inside a text, and a success followed");
  } else if (InText()) {
    if (IsSuccess(reply) && mode_ == Mode::kText)
      complain("boundary", "early-end", "a text that had not ended was answered with success");
    certain_ = false;
  } else if (mode_ == Mode::kOver && !quit_) {
    return;
  } else if (quit_) {
    complain("one-reply-per-command", "nothing-after-close", "something was said behind 221");
  } else if (reply.tls && left_over_) {
    complain("no-carried-octets", "reply-to-clear-text",
             "inside TLS there is a reply too many, and clear text had followed STARTTLS");
  } else {
    complain("one-reply-per-command", "surplus", "there is a reply too many");
  }
}

void ServerWatch::OnSilence() {
  steps_.push_back(due_.verb + " nothing");
  const bool greeting = due_.kind == Thing::Kind::kGreeting;
  if (certain_ && (due_.alone || greeting))
    about_counts_.push_back({"one-reply-per-command", "none",
                             greeting ? "no greeting came" : Shown(due_.line) + " had no reply"});
  certain_ = false;
}

void ServerWatch::OnClosed() {
  steps_.push_back(due_.verb + " closed");
  //= rfc5321/3.8/server-does-not-close
  // One that has refused something before may have had enough, and says so by that reply.
  if (certain_ && !refused_ && due_.alone && due_.kind != Thing::Kind::kGreeting)
    about_counts_.push_back({"totality", "closed",
                             Shown(due_.line) + " had no reply: the server ended the connection"});
  mode_ = Mode::kOver;
}

std::vector<Broken> ServerWatch::Findings() const {
  if (!about_counts_.empty()) return about_counts_;
  std::vector<Broken> all = about_lines_;
  if (certain_) all.insert(all.end(), broken_.begin(), broken_.end());
  return all;
}

}  // namespace smtpspec
