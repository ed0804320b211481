#include <fmt/format.h>

#include <utility>

#include "conformance/client_run/visit_desk.h"
#include "net/host.h"
#include "net/listening_socket.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

class PortDesk : public VisitDesk {
 public:
  PortDesk(Visits visits, std::vector<net::ListeningSocket> sockets)
      : visits_(std::move(visits)), sockets_(std::move(sockets)) {}

  std::uint16_t PortOf(std::size_t visit) const override { return sockets_[visit].Address().port; }

  bool Step(milliseconds limit) override {
    std::vector<const net::ListeningSocket*> sockets;
    for (const net::ListeningSocket& socket : sockets_) sockets.push_back(&socket);
    std::vector<const net::Stream*> streams;
    for (const auto& visit : visits_) visit->AddStreams(streams);
    const auto called = net::ListeningSocket::WaitForAny(sockets, streams, limit);
    const milliseconds now = net::MonotonicNow();
    for (const std::size_t i : called)
      while (auto stream = sockets_[i].Accept(milliseconds(0)))
        visits_[i]->Connect(*std::move(stream), now);
    bool any = !called.empty();
    for (const auto& visit : visits_) any = visit->Carry(now) || any;
    return any;
  }

  bool Settled(std::size_t visit) const override { return visits_[visit]->Met(); }

  RunOutcome Judge(std::size_t visit) override {
    if (visits_[visit]->Met()) return visits_[visit]->Judge();
    RunOutcome outcome;
    outcome.verdict = Verdict::kSkip;
    outcome.reason = fmt::format("no client came to port {}", PortOf(visit));
    return outcome;
  }

 private:
  Visits visits_;
  std::vector<net::ListeningSocket> sockets_;
};

}  // namespace

std::expected<std::unique_ptr<VisitDesk>, std::string> NewPortDesk(Visits visits,
                                                                   const net::HostPort& at) {
  constexpr std::size_t kLast = 65535;
  if (at.port != 0 && at.port + visits.size() > kLast + 1)
    return std::unexpected(fmt::format("{} ports are needed, and from {} on there are {}",
                                       visits.size(), at.port, kLast + 1 - at.port));
  std::vector<net::ListeningSocket> sockets;
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const auto port = static_cast<std::uint16_t>(at.port == 0 ? 0 : at.port + i);
    auto socket = net::ListeningSocket::Open({at.host, port});
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back(*std::move(socket));
  }
  return std::make_unique<PortDesk>(std::move(visits), std::move(sockets));
}

}  // namespace smtpspec
