#include <utility>

#include "conformance/meeting/meeting.h"

namespace smtpspec {
namespace {

class LedgerTls : public MeetingTls {
 public:
  explicit LedgerTls(LedgerOutcome outcome) : outcome_(std::move(outcome)) {}
  void Begin(std::size_t) override { ledger_ = Ledger::New(outcome_); }
  std::unique_ptr<TlsEngine> ClientEnd() override { return ledger_->ClientEnd(MeetingTask().host); }
  std::unique_ptr<TlsEngine> ServerEnd() override { return ledger_->ServerEnd(); }

 private:
  LedgerOutcome outcome_;
  std::shared_ptr<Ledger> ledger_;
};

}  // namespace

std::unique_ptr<MeetingTls> NewLedgerTls(LedgerOutcome outcome) {
  return std::make_unique<LedgerTls>(std::move(outcome));
}

}  // namespace smtpspec
