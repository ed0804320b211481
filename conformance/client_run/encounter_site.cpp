#include "conformance/client_run/encounter_site.h"

#include <utility>

#include "conformance/client_run/client_under_test.h"
#include "net/host.h"
#include "parser/ascii_case.h"

namespace smtpspec {

std::expected<std::unique_ptr<EncounterSite>, std::string> EncounterSite::New(
    const std::string& host) {
  const std::int64_t now = net::WallClockSeconds();
  // Some clients look at the case of letters in what a CA is allowed, and certificate=upper-case is
  // not about that.
  auto ca = NewTestCa(now, {host, UpperCase(host)});
  if (!ca) return std::unexpected(ca.error());
  std::string pem = ca->certificate_pem;
  ServerEnds ends({{host}, {"127.0.0.1"}, *std::move(ca), now});
  return std::unique_ptr<EncounterSite>(new EncounterSite(host, std::move(pem), std::move(ends)));
}

std::expected<EncounterSite::Made, std::string> EncounterSite::Meet(
    const script::Block& check, const ClientTask& task, const script::Placeholders& values) const {
  return Meet(check, task, values, EngineFor(task));
}

std::expected<EncounterSite::Made, std::string> EncounterSite::Meet(
    const script::Block& check, const ClientTask& task, const script::Placeholders& values,
    MemoryOptions engine) const {
  auto fault = std::make_shared<std::string>();
  auto encounter =
      Encounter::New(check, task, values, std::move(engine),
                     [this, fault](const TamperHandshake& handshake) -> std::unique_ptr<TlsEngine> {
                       auto end = ends_.New(handshake);
                       if (end) return *std::move(end);
                       *fault = end.error();
                       return *ends_.New({{}, "internal_error"});
                     });
  if (!encounter) return std::unexpected(encounter.error());
  return Made{*std::move(encounter), std::move(fault)};
}

void EncounterSite::MakeCertificates(const script::Block& check) const {
  for (TamperHandshake& handshake : HandshakesOf(check))
    static_cast<void>(ends_.New(handshake));  // what is wrong with it is said in the run
}

}  // namespace smtpspec
