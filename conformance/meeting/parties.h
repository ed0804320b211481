// The two reference engines as every meeting has them.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_PARTIES_H_
#define SMTPSPEC_CONFORMANCE_MEETING_PARTIES_H_

#include <cstddef>
#include <memory>

#include "client/session.h"
#include "conformance/meeting/meeting.h"
#include "conformance/meeting/tls_ends.h"
#include "server/session.h"

namespace smtpspec {

std::shared_ptr<const ClientConfig> MeetingClientConfig(const MeetingSetup& setup, NewEnd end);
std::shared_ptr<const ServerConfig> MeetingServerConfig(const MeetingSetup& setup, NewEnd end);

// The delivery of MeetingTask, at its beginning.
ClientSession NewMeetingClient(std::shared_ptr<const ClientConfig> config, Instant now);
// `connection` counts from 1.
ServerSession NewMeetingServer(std::shared_ptr<const ServerConfig> config, Transport transport,
                               std::size_t connection, Instant now);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_PARTIES_H_
