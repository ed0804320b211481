#include "conformance/client_run/unknown_caller.h"

#include <cassert>
#include <utility>

#include "conformance/client_run/judgement.h"

namespace smtpspec {
namespace {

constexpr std::string_view kPutsOff =
    "persona puts-off\n"
    "  on RCPT: answer 451 4.3.0 I know now who you are: please come again\n";

const script::Block& PutsOff() {
  static const script::Library library = [] {
    script::Library parsed;
    const auto errors = script::ParseScript(kPutsOff, "puts-off", parsed);
    assert(errors.empty());
    return parsed;
  }();
  return library.blocks.front();
}

}  // namespace

UnknownCaller::UnknownCaller(const EncounterSite& site, TlsPolicy policy,
                             const Credentials& account, net::Stream stream,
                             std::function<void(std::string_view rcpt)> named) {
  task_.policy = policy;
  task_.host = site.Host();
  task_.account = account;
  // Of what else it may leak, the watch for commands in clear knows enough.
  task_.canaries = {{"user", account.user}, {"password", std::string(account.password.Reveal())}};
  auto met = site.Meet(PutsOff(), task_, values_);
  assert(met);
  met_ = *std::move(met);
  met_.encounter->Watch([named = std::move(named)](const TamperUnit& unit) {
    if (unit.kind == TamperUnit::Kind::kCommand && unit.verb == "RCPT") named(unit.octets);
  });
  connection_ = std::make_unique<CarriedConnection>(std::move(stream), met_.encounter->Connect());
}

bool UnknownCaller::Carry(std::chrono::milliseconds passed) {
  if (!connection_) return false;
  const bool any = connection_->Carry(passed);
  if (connection_->Ended()) connection_.reset();
  return any;
}

const net::Stream* UnknownCaller::Stream() const {
  return connection_ ? connection_->Awaited() : nullptr;
}

const RunOutcome& UnknownCaller::Judge() {
  if (met_.encounter) {
    connection_.reset();
    ClientUnderTest::Met met{std::move(met_.encounter), {}, {}};
    met.end.how = ClientEnd::How::kNotKnown;
    outcome_ = smtpspec::Judge(PutsOff(), task_, values_, std::move(met));
  }
  return outcome_;
}

}  // namespace smtpspec
