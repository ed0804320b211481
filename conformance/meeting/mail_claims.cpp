#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "conformance/meeting/claims.h"
#include "conformance/meeting/server_model.h"
#include "parser/data.h"

namespace smtpspec {
namespace {

const std::string& ContentOfTheMail() {
  static const std::string content = Canonical(MeetingTask().message);
  return content;
}

bool IsTheMail(const StoreMessage& message) {
  const ClientTask& task = MeetingTask();
  if (message.envelope.recipients.size() != task.recipients.size()) return false;
  for (std::size_t i = 0; i < task.recipients.size(); ++i)
    if (message.envelope.recipients[i].path.Text() != "<" + task.recipients[i] + ">") return false;
  return message.envelope.reverse_path.Text() == "<" + task.from + ">" &&
         message.content == ContentOfTheMail();
}

}  // namespace

// Inside TLS nobody can change anything, and a text that was cut is no message.
void StoredAsSent(const Judged& meeting, const Complain& complain) {
  std::size_t before = 0;
  for (const MeetingMessage& stored : meeting.record.stored) {
    const MeetingConnection& connection = meeting.record.connections[stored.connection - 1];
    const bool safe = connection.server_open || !meeting.record.touched;
    if (safe && !IsTheMail(stored.message)) complain("another mail than the client's was stored");
    if (safe && before == stored.connection) complain("the mail was stored twice");
    before = stored.connection;
  }
}

void NoFalseSuccess(const Judged& meeting, const Complain& complain) {
  if (!meeting.Delivered() || (meeting.record.touched && !meeting.End()->encrypted)) return;
  if (meeting.record.stored.empty()) complain("the client reports a mail that nobody stored");
}

void MonotonePolicy(const Judged& meeting, const Complain& complain) {
  if (meeting.setup.policy != TlsPolicy::kOpportunistic || meeting.Delivered()) return;
  MeetingSetup stricter = meeting.setup;
  stricter.policy = TlsPolicy::kStartTls;
  stricter.login = false;
  const auto again = Meet(stricter);
  if (again && Judged{stricter, *again}.Delivered())
    complain("what fails under opportunistic is delivered under starttls");
}

void HonestNetwork(const Judged& meeting, const Complain& complain) {
  const MeetingSetup& setup = meeting.setup;
  if (meeting.record.touched || !setup.handshake.succeeds) return;
  if (DemandsTls(setup.policy) && (!setup.server_tls || !setup.handshake.verified)) return;
  if (setup.server->require_tls && !setup.server_tls) return;
  const std::uint64_t limit = setup.server->limits.message_size;
  if (limit != 0 && limit < ContentOfTheMail().size()) return;
  if (setup.server->require_tls && setup.policy == TlsPolicy::kNone) return;
  if (!setup.login || !DemandsTls(setup.policy)) {
    if (setup.server->profile == ServerProfile::kSubmission) return;
  } else if (!setup.server->accounts) {
    return;
  }
  if (!meeting.Delivered()) {
    complain("nobody acted, and the mail was not delivered: " +
             (meeting.End() ? meeting.End()->text : std::string("the client has no result")));
  } else if (setup.policy != TlsPolicy::kNone && setup.server_tls && !meeting.End()->encrypted) {
    complain("nobody acted, and the mail was not sent in TLS");
  }
}

void ComesToAnEnd(const Judged& meeting, const Complain& complain) {
  if (meeting.record.endless) complain("the run does not come to an end");
  if (!meeting.record.finished && !meeting.record.endless) complain("the client has no result");
}

// The model is the slow reference; what it finds has names of its own.
std::vector<BrokenInvariant> AgainstModel(const Judged& meeting) {
  std::vector<BrokenInvariant> broken;
  std::size_t number = 0;
  for (const MeetingConnection& connection : meeting.record.connections) {
    ServerStretches heard{connection.server_heard_in_clear,
                          connection.server_said_in_clear,
                          {},
                          connection.server_said};
    for (const std::string& piece : connection.server_heard) heard.heard_in_tls += piece;
    std::vector<const StoreMessage*> stored;
    ++number;
    for (const MeetingMessage& message : meeting.record.stored)
      if (message.connection == number) stored.push_back(&message.message);
    for (BrokenInvariant& each : JudgeServer(heard, meeting.setup.policy == TlsPolicy::kImplicit,
                                             *meeting.setup.server, stored))
      broken.push_back(std::move(each));
  }
  return broken;
}

}  // namespace smtpspec
