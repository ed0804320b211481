// A small server for tests, in memory, without TLS: right, or with exactly one fault.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_FAULTY_FAKE_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_FAULTY_FAKE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/run/runner.h"
#include "conformance/run/wire.h"

namespace smtpspec {

enum class Fault {
  kNone,
  kRcptWithoutMail,
  kRsetKeeps,
  kEhloKeeps,
  kTextKeeps,
  kTakesNobodysText,
  kLfEndsText,
  kTwoReplies,
  kMute,
  kSpeaksBehindQuit,
  kTakesCutText,
  kTakesNul,
  kMindsPieces,
  kBadReply,
  kHangsUp,
  kSecondAuth,
  kAuthInTransaction,
};

class FaultyFake {
 public:
  explicit FaultyFake(Fault fault) : fault_(fault) {}

  // What it says to a segment.
  std::string Hear(std::string_view segment) {
    if (ended_) return {};
    if (Has(Fault::kMindsPieces) && !segment.ends_with('\n') && !text_)
      return "500 in one piece\r\n";
    input_ += segment;
    std::string said;
    while (!ended_ && Next()) said += text_ ? TextLine() : Command();
    return said;
  }
  std::string HearEnd() {
    ended_ = true;
    return text_ && Has(Fault::kTakesCutText) ? "250 cut, and taken\r\n" : "";
  }
  bool Ended() const { return ended_; }

 private:
  bool Has(Fault fault) const { return fault_ == fault; }
  bool Next() {
    std::size_t end = input_.find("\r\n"), next = end + 2;
    if (text_ && Has(Fault::kLfEndsText)) {
      end = input_.find('\n');
      next = end + 1;
    }
    if (end == std::string::npos) return false;
    line_ = input_.substr(0, end);
    if (Has(Fault::kLfEndsText) && line_.ends_with('\r')) line_.pop_back();
    input_.erase(0, next);
    return true;
  }
  void Forget(Fault keeps) {
    if (!Has(keeps)) sender_ = recipient_ = false;
  }
  std::string TextLine() {
    if (line_ != ".") return {};
    text_ = false;
    const bool taken = recipient_ || Has(Fault::kTakesNobodysText);
    Forget(Fault::kTextKeeps);
    return taken ? "250 taken\r\n" : "554 for whom?\r\n";
  }
  bool Is(std::string_view verb) const { return line_.starts_with(verb); }
  std::string Command() {
    if (line_.find('\0') != std::string::npos && !Has(Fault::kTakesNul)) return "500 no NUL\r\n";
    if (Is("EHLO")) {
      Forget(Fault::kEhloKeeps);
      return Has(Fault::kBadReply) ? "250-fake\r\n250+AUTH PLAIN\r\n250 x\r\n"
                                   : "250-fake\r\n250 AUTH PLAIN\r\n";
    }
    if (Is("RSET")) {
      Forget(Fault::kRsetKeeps);
      return "250 ok\r\n";
    }
    if (Is("MAIL FROM:<")) return sender_ ? "503 again\r\n" : (sender_ = true, "250 ok\r\n");
    if (Is("RCPT TO:<")) {
      if (!sender_ && !Has(Fault::kRcptWithoutMail)) return "503 who sends?\r\n";
      recipient_ = true;
      return "250 ok\r\n";
    }
    if (Is("DATA")) {
      // Allowed without a recipient, where the message is refused.
      text_ = true;
      return "354 go\r\n";
    }
    if (Is("AUTH PLAIN ")) return Auth();
    if (Is("NOOP"))
      return Has(Fault::kMute)         ? ""
             : Has(Fault::kTwoReplies) ? "250 ok\r\n250 ok\r\n"
                                       : "250 ok\r\n";
    if (Is("VRFY") && Has(Fault::kHangsUp)) {
      ended_ = true;
      return {};
    }
    if (Is("QUIT")) {
      ended_ = true;
      return Has(Fault::kSpeaksBehindQuit) && !input_.empty() ? "221 bye\r\n250 ok\r\n"
                                                              : "221 bye\r\n";
    }
    return "500 what?\r\n";
  }
  std::string Auth() {
    if (sender_ && !Has(Fault::kAuthInTransaction)) return "503 not now\r\n";
    if (authenticated_ && !Has(Fault::kSecondAuth)) return "503 once is enough\r\n";
    authenticated_ = true;
    return "235 ok\r\n";
  }

  Fault fault_;
  std::string input_, line_;
  bool sender_ = false, recipient_ = false, text_ = false, authenticated_ = false, ended_ = false;
};

class FaultyWire : public Wire {
 public:
  explicit FaultyWire(Fault fault) : server_(fault) {}
  void Send(std::string_view segment) override { output_ += server_.Hear(segment); }
  Reading Receive(Milliseconds) override {
    if (!output_.empty()) return {Got::kOctets, std::exchange(output_, {})};
    return {server_.Ended() ? Got::kEof : Got::kSilent, {}};
  }
  void CloseWriting() override { output_ += server_.HearEnd(); }
  void Close() override {}
  void Reset() override {}
  void Wait(Milliseconds time) override { now_ += time; }
  Milliseconds Now() const override { return now_; }

 private:
  FaultyFake server_;
  std::string output_ = "220 fake\r\n";
  Milliseconds now_{0};
};

class FaultyTarget : public ServerTarget {
 public:
  explicit FaultyTarget(Fault fault) : fault_(fault) {}
  bool Has(Port port) const override { return port == Port::kClear; }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port) override {
    return std::make_unique<FaultyWire>(fault_);
  }
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest&) override { return nullptr; }
  bool InMemory() const override { return true; }
  std::optional<std::vector<std::string>> Inbox(std::string_view) override { return std::nullopt; }
  Wire::Milliseconds SilencePatience() const override { return Wire::Milliseconds(0); }
  Wire::Milliseconds ReplyPatience() const override { return Wire::Milliseconds(0); }

 private:
  Fault fault_;
};

inline ServerTargetFactory FaultyTargets(Fault fault) {
  return [fault](bool) { return std::make_unique<FaultyTarget>(fault); };
}

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_FAULTY_FAKE_H_
