// A server for tests of the tester: it says what a table says, right or wrong, and knows no SMTP.
#ifndef SMTPSPEC_CONFORMANCE_RUN_FAKE_SERVER_H_
#define SMTPSPEC_CONFORMANCE_RUN_FAKE_SERVER_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/wire.h"
#include "tls/ledger.h"

namespace smtpspec {

struct FakeServer {
  std::string greeting = "220 fake.example.org\r\n";
  // The answer to a line without CRLF; the longest beginning that is in the table counts. An answer
  // that ends with kHangUp is followed by the end of the connection, with kSlam by a reset.
  std::map<std::string, std::string> answers;
  std::string otherwise = "500 what\r\n";
  std::vector<std::string> inbox;
  bool in_memory = true;
  bool implicit = false;              // has the other port too, and speaks in clear there
  std::string refuses;                // connections, with this error
  std::vector<std::string> segments;  // as they came

  static constexpr char kHangUp = '\x01', kSlam = '\x02';
};

class FakeWire : public Wire {
 public:
  explicit FakeWire(std::shared_ptr<FakeServer> server)
      : server_(std::move(server)), output_(server_->greeting) {}

  void Send(std::string_view segment) override {
    server_->segments.emplace_back(segment);
    input_ += segment;
    for (std::size_t end; (end = input_.find("\r\n")) != input_.npos; input_.erase(0, end + 2))
      output_ += AnswerTo(input_.substr(0, end));
  }
  Reading Receive(Milliseconds) override {
    if (reset_) return {Got::kReset, {}};
    const std::size_t end = output_.find_first_of("\x01\x02");
    if (end == 0) return {output_[0] == FakeServer::kHangUp ? Got::kEof : Got::kReset, {}};
    std::string now = output_.substr(0, end);
    output_.erase(0, now.size());
    return now.empty() ? Reading{Got::kSilent, {}} : Reading{Got::kOctets, std::move(now)};
  }
  void CloseWriting() override {}
  void Close() override {}
  void Reset() override { reset_ = true; }
  void Wait(Milliseconds time) override { now_ += time; }
  Milliseconds Now() const override { return now_; }

 private:
  std::string AnswerTo(const std::string& line) const {
    std::string best = server_->otherwise;
    std::size_t length = 0;
    for (const auto& [start, answer] : server_->answers) {
      if (!line.starts_with(start) || start.size() < length) continue;
      best = answer;
      length = start.size();
    }
    return best;
  }

  std::shared_ptr<FakeServer> server_;
  std::string input_, output_;
  bool reset_ = false;
  Milliseconds now_{0};
};

class FakeTarget : public ServerTarget {
 public:
  explicit FakeTarget(std::shared_ptr<FakeServer> server) : server_(std::move(server)) {}
  bool Has(Port port) const override { return port == Port::kClear || server_->implicit; }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port) override {
    if (!server_->refuses.empty()) return std::unexpected(server_->refuses);
    return std::make_unique<FakeWire>(server_);
  }
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest&) override {
    return server_->implicit ? Ledger::New()->ClientEnd("fake.example.org") : nullptr;
  }
  bool InMemory() const override { return server_->in_memory; }
  std::optional<std::vector<std::string>> Inbox(std::string_view) override {
    return server_->inbox;
  }
  Wire::Milliseconds SilencePatience() const override { return Wire::Milliseconds(0); }
  Wire::Milliseconds ReplyPatience() const override {
    return Wire::Milliseconds(server_->in_memory ? 0 : 1);
  }

 private:
  std::shared_ptr<FakeServer> server_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_FAKE_SERVER_H_
