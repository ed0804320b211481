#include "conformance/attack/proxy.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "conformance/attack/proxy_side.h"
#include "conformance/run/nonce.h"
#include "conformance/run/openssl_tester.h"
#include "conformance/tamper/server_end.h"
#include "net/host.h"
#include "net/stream.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectLimit(5000);

struct Proxied {
  Proxied(std::size_t at, net::Stream from, net::Stream to, Tamper between)
      : number(at), client(std::move(from)), server(std::move(to)), tamper(std::move(between)) {}
  std::size_t number;
  ProxySide client, server;
  Tamper tamper;
  bool ended = false;
};

bool IsInsideTlsOnly(const script::Rule& rule) {
  return std::ranges::any_of(rule.thing.attributes, [](const script::Attribute& attribute) {
    return attribute.kind == script::Attribute::Kind::kInTls;
  });
}

// An attacker sees no commands inside TLS that the proxy can read for other reasons. What he can
// see there, the records on the way, is not what the proxy has when TLS ends at it.
std::vector<script::Rule> OnlyInClear(std::vector<script::Rule> rules) {
  for (script::Rule& rule : rules)
    if (rule.change.kind != script::Change::Kind::kTls)
      rule.thing.attributes.push_back({script::Attribute::Kind::kInClear, {}, {}, 0, false});
  return rules;
}

}  // namespace

class Proxy::Impl {
 public:
  Impl(ProxyOptions options, net::ListeningSocket socket, std::shared_ptr<TamperRules> rules,
       ServerEnds ends)
      : options_(std::move(options)),
        socket_(std::move(socket)),
        rules_(std::move(rules)),
        ends_(std::move(ends)),
        judge_(options_.policy) {
    rules_->SetObserver([this](const TamperUnit& unit, const TamperUnit* question,
                               std::size_t number) { judge_.See(unit, question, number); });
  }
  ~Impl() { rules_->SetObserver({}); }

  std::vector<std::string> Step(milliseconds limit) {
    std::vector<std::string> told;
    socket_.Wait(Open(), Wait(limit));
    while (auto client = socket_.Accept(milliseconds(0))) Connect(*std::move(client), told);
    for (const auto& proxied : proxied_) {
      if (proxied->ended) continue;
      Carry(*proxied);
      if (proxied->ended) told.push_back(LineOf(*proxied));
    }
    std::erase_if(proxied_, [](const auto& proxied) { return proxied->ended; });
    return told;
  }

  const ProxyOptions& Options() const { return options_; }
  net::ListeningSocket& Socket() { return socket_; }
  std::size_t Connections() const { return connections_; }
  bool AllEnded() const { return proxied_.empty(); }
  const ProxyJudge& Judge() const { return judge_; }
  bool Acted() const { return rules_->Fired(); }

 private:
  std::vector<const net::Stream*> Open() const {
    std::vector<const net::Stream*> streams;
    for (const auto& proxied : proxied_) {
      if (!proxied->client.heard_all) streams.push_back(&proxied->client.stream);
      if (!proxied->server.heard_all) streams.push_back(&proxied->server.stream);
    }
    return streams;
  }

  milliseconds Wait(milliseconds limit) const {
    const milliseconds now = net::MonotonicNow();
    for (const auto& proxied : proxied_)
      for (const ProxySide* side : {&proxied->client, &proxied->server})
        if (const auto next = side->Next()) limit = std::clamp(*next - now, milliseconds(0), limit);
    return limit;
  }

  void Connect(net::Stream client, std::vector<std::string>& told) {
    const std::size_t number = ++connections_;
    auto server = net::Stream::Connect(options_.to, kConnectLimit);
    if (!server) {
      told.push_back(fmt::format("connection {}: {}", number, server.error()));
      return client.Reset();
    }
    const bool own = options_.attack.EndsTls(number);
    judge_.Begin(number, options_.implicit, own, !own && options_.observer);
    Tamper tamper(rules_, Ends(number, own), StartTlsLeftover::kForwarded, options_.implicit);
    proxied_.push_back(std::make_unique<Proxied>(number, std::move(client), *std::move(server),
                                                 std::move(tamper)));
  }

  TamperTls Ends(std::size_t number, bool own) const {
    const auto to_server = [this] { return NewOpenSslTester({}, options_.to.host, {}); };
    TamperTls tls = TlsOf(
        options_.attack, number,
        [this](const TamperHandshake& handshake) {
          auto end = ends_.New(handshake);
          return end ? *std::move(end) : *ends_.New({{}, "internal_error"});
        },
        to_server);
    if (own || !options_.observer) return tls;
    tls.server_end = [this, forged = tls.server_end](const TamperHandshake& handshake) {
      return handshake.alert.empty() ? options_.observer->NewEngine() : forged(handshake);
    };
    tls.client_end = to_server;
    return tls;
  }

  void Carry(Proxied& proxied) {
    for (bool more = true; more;) {
      more = FromClient(proxied);
      more = FromServer(proxied) || more;
      const milliseconds now = net::MonotonicNow();
      proxied.client.Depart(proxied.tamper.TakeToClient(), now);
      proxied.server.Depart(proxied.tamper.TakeToServer(), now);
    }
    const auto over = [](const ProxySide& side) { return side.heard_all && side.told_all; };
    const bool waits = proxied.client.Next() || proxied.server.Next();
    proxied.ended = !waits && (over(proxied.client) || over(proxied.server)) &&
                    (proxied.client.heard_all || proxied.client.told_all) &&
                    (proxied.server.heard_all || proxied.server.told_all);
  }

  static Travel::Kind HowEnded(net::Stream::Got got) {
    return got == net::Stream::Got::kEof ? Travel::Kind::kFin : Travel::Kind::kReset;
  }

  bool FromClient(Proxied& proxied) {
    if (proxied.client.heard_all) return false;
    const net::Stream::Reading reading = proxied.client.stream.Read(milliseconds(0));
    if (reading.got == net::Stream::Got::kNothingYet) return false;
    if (reading.got == net::Stream::Got::kOctets) {
      proxied.tamper.FromClient(reading.octets);
      return true;
    }
    proxied.client.heard_all = proxied.server.end_due = true;
    if (reading.got == net::Stream::Got::kReset) proxied.client.told_all = true;
    proxied.tamper.ClientEnds(HowEnded(reading.got));
    return true;
  }

  bool FromServer(Proxied& proxied) {
    if (proxied.server.heard_all) return false;
    const net::Stream::Reading reading = proxied.server.stream.Read(milliseconds(0));
    if (reading.got == net::Stream::Got::kNothingYet) return false;
    if (reading.got == net::Stream::Got::kOctets) {
      judge_.ServerOctets(reading.octets, proxied.number);
      proxied.tamper.FromServer(reading.octets);
      return true;
    }
    proxied.server.heard_all = proxied.client.end_due = true;
    if (reading.got == net::Stream::Got::kReset) proxied.server.told_all = true;
    proxied.tamper.ServerEnds(HowEnded(reading.got));
    return true;
  }

  std::string LineOf(const Proxied& proxied) const {
    std::string line = fmt::format("connection {}: ended", proxied.number);
    for (const auto& [who, name] : {std::pair{ProxyFinding::Who::kClient, "client"},
                                    std::pair{ProxyFinding::Who::kServer, "server"}}) {
      const auto broken =
          std::ranges::count_if(judge_.Findings(), [&](const ProxyFinding& finding) {
            return finding.connection == proxied.number && finding.who == who;
          });
      if (broken > 0) line += fmt::format("; rules that the {} broke: {}", name, broken);
    }
    return line;
  }

  ProxyOptions options_;
  net::ListeningSocket socket_;
  std::shared_ptr<TamperRules> rules_;
  ServerEnds ends_;
  ProxyJudge judge_;
  std::vector<std::unique_ptr<Proxied>> proxied_;
  std::size_t connections_ = 0;
};

Proxy::Proxy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Proxy::~Proxy() = default;

std::expected<std::unique_ptr<Proxy>, ProxyRefusal> Proxy::New(ProxyOptions options) {
  script::Placeholders values;
  values.host = options.to.host;
  values.client = "client.example.org";
  values.domain = "example.org";
  values.nonce = RunNonce(1, "proxy");
  values.nonce2 = RunNonce(2, "proxy");
  const bool observes = options.observer && !options.attack.EndsTls(1);
  if (observes && std::ranges::any_of(options.attack.rules, IsInsideTlsOnly))
    return std::unexpected(ProxyRefusal{
        false, "the attack " + options.attack.id +
                   " acts on what is on its way inside TLS, and with --cert and --key TLS ends at "
                   "the proxy, so that there is nothing to act on; run it without these two"});
  auto rules =
      TamperRules::New(observes ? OnlyInClear(options.attack.rules) : options.attack.rules, values);
  if (!rules) return std::unexpected(ProxyRefusal{false, rules.error()});
  auto socket = net::ListeningSocket::Open(options.listen);
  if (!socket) return std::unexpected(ProxyRefusal{true, socket.error()});
  const std::int64_t now = net::WallClockSeconds();
  auto ca = NewTestCa(now);
  if (!ca) return std::unexpected(ProxyRefusal{false, ca.error()});
  std::string name = options.server_name.empty() ? options.to.host : options.server_name;
  if (name.find_first_not_of("0123456789.:") == name.npos) name = "localhost";  // an address
  ServerEnds ends({{name}, {"127.0.0.1"}, *std::move(ca), now});
  return std::unique_ptr<Proxy>(new Proxy(std::make_unique<Impl>(
      std::move(options), *std::move(socket), *std::move(rules), std::move(ends))));
}

net::HostPort Proxy::Address() const {
  return impl_->Socket().Address();
}
std::vector<std::string> Proxy::Step(milliseconds limit) {
  return impl_->Step(limit);
}
std::size_t Proxy::Connections() const {
  return impl_->Connections();
}
bool Proxy::AllEnded() const {
  return impl_->AllEnded();
}
bool Proxy::Acted() const {
  return impl_->Acted();
}
const ProxyJudge& Proxy::Judge() const {
  return impl_->Judge();
}

}  // namespace smtpspec
