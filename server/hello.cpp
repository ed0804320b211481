// EHLO and HELO: who the client is, and what it is offered.
#include "server/dialogue.h"

namespace smtpspec {

bool Dialogue::OffersStartTls() const {
  return !tls_ && config_->tls;
}

bool Dialogue::OffersAuth() const {
  return tls_ && config_->accounts && !config_->accounts->Empty();
}

ExtensionList Dialogue::Offers() const {
  ExtensionList offers;
  if (!client_ || !client_->extended) return offers;
  offers.Add({"PIPELINING", {}});
  offers.Add({"SIZE", {std::to_string(config_->limits.message_size)}});
  offers.Add({"8BITMIME", {}});
  offers.Add({"ENHANCEDSTATUSCODES", {}});
  //= rfc3207/4.2/not-listed-inside-tls
  if (OffersStartTls()) offers.Add({"STARTTLS", {}});
  //= rfc4954/4/plaintext-not-offered-in-clear
  if (OffersAuth()) offers.Add({"AUTH", ServerMechanisms()});
  offers.Add({"HELP", {}});
  return offers;
}

//= rfc5321/4.1.4/ehlo-resets
void Dialogue::Greet(std::string name, bool extended) {
  ForgetTransaction();
  client_ = Client{std::move(name), extended};
}

void Dialogue::Do(const EhloCommand& command) {
  Greet(Text(command.client), true);
  std::vector<ReplyText> lines = {
      ReplyText::Cleaned(config_->host.Text() + " greets " + client_->name)};
  const ExtensionList offers = Offers();
  for (const Extension& extension : offers.All())
    lines.push_back(ReplyText::Cleaned(extension.Text()));
  Say(Reply(250, {}, std::move(lines)));
}

//= rfc5321/3.2/helo-reply-is-not-ehlo-style
void Dialogue::Do(const HeloCommand& command) {
  Greet(Text(command.client), false);
  Say(Reply(250, ReplyText::Cleaned(config_->host.Text())));
}

}  // namespace smtpspec
