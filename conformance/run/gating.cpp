#include "conformance/run/gating.h"

#include <algorithm>
#include <utility>

#include "conformance/run/reply_attributes.h"
#include "conformance/run/tester.h"
#include "conformance/script/parser.h"
#include "parser/ascii_case.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    if (end > start) words.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

// A walk through the first replies of a connection; it ends where one is not as hoped.
class Walk {
 public:
  Walk(ServerTarget& target, TransportProbe& probe, RunRecord& record)
      : target_(target), probe_(probe), record_(record) {}

  bool Open(ServerTarget::Port port) {
    auto wire = target_.Connect(port);
    if (!wire) return Stop(wire.error());
    tester_.emplace(*std::move(wire), 1, target_.SilencePatience(), record_);
    probe_.connected = true;
    implicit_ = port == ServerTarget::Port::kImplicitTls;
    return true;
  }
  bool StartTls() {
    TlsRequest request;
    request.resume = !target_.InMemory();
    auto engine = target_.NewTlsClient(request);
    if (!engine) return Stop("the tester has no TLS");
    const HandshakeResult result =
        implicit_ ? tester_->StartImplicitTls(std::move(engine), target_.ReplyPatience())
                  : tester_->StartTls(std::move(engine), target_.ReplyPatience());
    return result.open || Stop("TLS could not be started: " + Printable(result.text));
  }
  std::optional<SeenReply> Expect(std::string_view code, const char* what) {
    const Unit unit = tester_->Peek(0, target_.ReplyPatience());
    if (unit.kind != Unit::Kind::kReply || unit.reply.code != code || !unit.reply.complete) {
      Stop(std::string(what) + ": " + Describe(unit));
      return std::nullopt;
    }
    tester_->Consume(1);
    return unit.reply;
  }
  std::optional<SeenReply> Ask(const std::string& line, std::string_view code, const char* what) {
    tester_->Send({line}, {});
    return Expect(code, what);
  }

 private:
  bool Stop(std::string why) {
    probe_.obstacle = std::move(why);
    return false;
  }
  ServerTarget& target_;
  TransportProbe& probe_;
  RunRecord& record_;
  std::optional<Tester> tester_;
  bool implicit_ = false;
};

void WalkThrough(Walk& walk, const std::string& transport, const std::string& client,
                 TransportProbe& probe) {
  const bool implicit = transport == "implicit";
  if (!walk.Open(implicit ? ServerTarget::Port::kImplicitTls : ServerTarget::Port::kClear)) return;
  if (implicit && !walk.StartTls()) return;
  const auto greeting = walk.Expect("220", "greeting");
  if (!greeting) return;
  const std::string& line = greeting->lines.front();
  probe.greeting = line.size() > 4 ? line.substr(4) : std::string();
  auto ehlo = walk.Ask("EHLO " + client + "\r\n", "250", "reply to EHLO");
  if (!ehlo) return;
  if (transport == "starttls") {
    probe.not_offered = !ListsExtension(*ehlo, {"STARTTLS"});
    if (probe.not_offered) {
      probe.obstacle = "not offered: STARTTLS";
      return;
    }
    if (!walk.Ask("STARTTLS\r\n", "220", "reply to STARTTLS") || !walk.StartTls()) return;
    ehlo = walk.Ask("EHLO " + client + "\r\n", "250", "reply to EHLO in TLS");
    if (!ehlo) return;
  }
  probe.ehlo = *std::move(ehlo);
  probe.reached = true;
}

// Handshakes are most of the work of a run, so TLS sessions are resumed. A server that fails at
// that does so here, where nothing is judged; the tester then does without.
void TryToResume(ServerTarget& target, const std::string& transport, const std::string& client,
                 const std::function<void()>& before_connect) {
  if (before_connect) before_connect();
  TransportProbe unused;
  RunRecord record;
  Walk walk(target, unused, record);
  WalkThrough(walk, transport, client, unused);
}

bool Required(const std::string& extension, const std::vector<std::string>& required) {
  return std::ranges::any_of(required, [&](const std::string& name) {
    return EqualIgnoringCase(name, extension) ||
           EqualIgnoringCase(name, extension.substr(0, extension.find(' ')));
  });
}

Gate NotOffered(const std::string& extension, const std::vector<std::string>& required) {
  if (Required(extension, required)) return {Verdict::kFail, "required, not offered: " + extension};
  return {Verdict::kSkip, "not offered: " + extension};
}

bool Offers(const Probe& probe, const std::string& transport,
            const std::vector<std::string>& words) {
  const auto found = probe.find(transport);
  return found != probe.end() && found->second.reached && ListsExtension(found->second.ehlo, words);
}

bool StartsTls(const script::Block& check) {
  return std::ranges::any_of(check.steps, [](const script::Step& step) {
    return std::holds_alternative<script::Tls>(step.what);
  });
}

// STARTTLS is listed in clear, whatever the transport; what a check in clear does inside TLS is
// listed there.
bool IsOffered(const script::Block& check, const Probe& probe, const std::string& transport,
               const std::vector<std::string>& words) {
  if (EqualIgnoringCase(words[0], "STARTTLS")) return Offers(probe, "clear", words);
  return Offers(probe, transport, words) ||
         (transport == "clear" && StartsTls(check) && Offers(probe, "starttls", words));
}

std::vector<std::string> AllNeeds(const script::Block& expanded) {
  std::vector<std::string> needs = script::NeedsOf(expanded);
  for (const std::vector<script::Template>& words : expanded.needs) {
    std::string need;
    for (const script::Template& word : words)
      need += (need.empty() ? "" : " ") + Fill(word, script::Placeholders{});
    needs.push_back(std::move(need));
  }
  return needs;
}

}  // namespace

std::vector<std::string> TransportProbe::Extensions() const {
  std::vector<std::string> extensions;
  for (std::size_t i = 1; i < ehlo.lines.size(); ++i)
    if (ehlo.lines[i].size() > 4) extensions.push_back(ehlo.lines[i].substr(4));
  return extensions;
}

Probe ProbeServer(ServerTarget& target, const std::string& client, Invariants& invariants,
                  const std::function<void()>& before_connect) {
  Probe probe;
  for (const char* transport : kTransports) {
    TransportProbe& entry = probe[transport];
    const bool implicit = std::string_view(transport) == "implicit";
    entry.configured =
        target.Has(implicit ? ServerTarget::Port::kImplicitTls : ServerTarget::Port::kClear);
    if (!entry.configured) {
      entry.obstacle = implicit ? "no port for implicit TLS given" : "no port in clear given";
      continue;
    }
    if (before_connect) before_connect();
    RunRecord record;
    record.invariants = &invariants;
    record.where = std::string("the probe over ") + transport;
    Walk walk(target, entry, record);
    WalkThrough(walk, transport, client, entry);
    if (entry.reached && std::string_view(transport) != "clear" && !target.InMemory())
      TryToResume(target, transport, client, before_connect);
  }
  return probe;
}

std::optional<Gate> TransportGate(const Probe& probe, const std::string& transport,
                                  const std::vector<std::string>& required) {
  const auto found = probe.find(transport);
  if (found == probe.end()) return Gate{Verdict::kError, "no transport: " + transport};
  const TransportProbe& entry = found->second;
  if (!entry.configured) return Gate{Verdict::kSkip, entry.obstacle};
  if (entry.not_offered) return NotOffered("STARTTLS", required);
  // In clear the checks see for themselves how far they get.
  if (!entry.connected || (!entry.reached && transport != "clear"))
    return Gate{Verdict::kInconclusive, entry.obstacle};
  return std::nullopt;
}

std::optional<Gate> NeedsGate(const script::Block& expanded, const Probe& probe,
                              const std::string& transport, bool in_memory, bool inbox,
                              const ServerRunOptions& options) {
  for (const std::string& need : AllNeeds(expanded)) {
    if (need == "inbox") {
      if (!inbox) return Gate{Verdict::kSkip, "no inbox"};
    } else if (need == "account") {
      if (!options.account) return Gate{Verdict::kSkip, "no account given"};
    } else if (need == "slow") {
      if (!in_memory && !options.slow) return Gate{Verdict::kSkip, "slow; --slow runs it"};
    } else if (const auto words = Words(need); !words.empty()) {
      const bool reached = probe.at(transport).reached;
      if (reached && !IsOffered(expanded, probe, transport, words))
        return NotOffered(need, options.require);
    }
  }
  return std::nullopt;
}

}  // namespace smtpspec
