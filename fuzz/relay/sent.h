// Our client, and the octets that it sends to a server that takes everything.
#ifndef SMTPSPEC_FUZZ_RELAY_SENT_H_
#define SMTPSPEC_FUZZ_RELAY_SENT_H_

#include <memory>
#include <string>

#include "client/session.h"
#include "fuzz/property.h"

namespace smtpspec::fuzz {

// In clear: what is claimed here has nothing to do with TLS.
inline ClientSession NewClient(Submission submission) {
  static const auto config = [] {
    auto made = std::make_shared<ClientConfig>(ClientConfig{*ParseHost("relay.example.org")});
    made->policy = TlsPolicy::kNone;
    return made;
  }();
  return {config, std::move(submission), std::string(32, 'e'), ClientSession::Instant(0)};
}

// Nothing else happens to a session here.
inline ClientFinished FinishedOf(ClientSession& client) {
  while (auto event = client.NextEvent())
    if (auto* finished = std::get_if<ClientFinished>(&*event)) return std::move(*finished);
  Require(false, "a client that has finished says how");
  return {};
}

// The commands and the text, one behind the other, as a server reads them that looks at nothing but
// its input.
inline std::string SentOf(const Submission& submission, std::string_view keywords) {
  ClientSession client = NewClient(submission);
  std::string sent, answer = "220 mx.example.com\r\n";
  for (bool text_is_next = false; !client.Finished();) {
    client.Receive(answer, ClientSession::Instant(0));
    std::string said;
    for (std::string more = client.TakeOutput(); !more.empty(); more = client.TakeOutput())
      said += more;
    sent += said;
    if (said.starts_with("EHLO "))
      answer = "250-mx.example.com\r\n250 " + std::string(keywords) + "\r\n";
    else
      answer = !text_is_next && said == "DATA\r\n" ? "354 go on\r\n" : "250 yes\r\n";
    text_is_next = answer.starts_with("354");
    if (said == "QUIT\r\n") answer = "221 bye\r\n";
  }
  return sent;
}

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_RELAY_SENT_H_
