// Where clients that are not part of this process meet checks: TLS is real, under one CA.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_ENCOUNTER_SITE_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_ENCOUNTER_SITE_H_

#include <expected>
#include <memory>
#include <string>

#include "conformance/client_run/encounter.h"
#include "conformance/tamper/server_end.h"

namespace smtpspec {

class EncounterSite {
 public:
  // The CA is made now, and permits `host`; certificates are for it and 127.0.0.1. The error is a
  // line for a person.
  static std::expected<std::unique_ptr<EncounterSite>, std::string> New(const std::string& host);

  const std::string& Host() const { return host_; }
  const std::string& CaPem() const { return ca_pem_; }

  struct Made {
    std::unique_ptr<Encounter> encounter;
    std::shared_ptr<std::string> fault;  // of the check's TLS, once a handshake has shown it
  };
  // Check, task and site outlive it. The error is that of Encounter::New.
  std::expected<Made, std::string> Meet(const script::Block& check, const ClientTask& task,
                                        const script::Placeholders& values) const;
  // Likewise, with an engine that is not the one of the task.
  std::expected<Made, std::string> Meet(const script::Block& check, const ClientTask& task,
                                        const script::Placeholders& values,
                                        MemoryOptions engine) const;
  // What the check's TLS needs, ahead of the client: a key may take longer than a client waits for
  // a handshake.
  void MakeCertificates(const script::Block& check) const;

 private:
  EncounterSite(std::string host, std::string ca_pem, ServerEnds ends)
      : host_(std::move(host)), ca_pem_(std::move(ca_pem)), ends_(std::move(ends)) {}

  std::string host_, ca_pem_;
  ServerEnds ends_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_ENCOUNTER_SITE_H_
