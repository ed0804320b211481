// A client and a server of SASL, and somebody between them who changes what they say. Either
// believes the other only if name and password are those of the account; of SCRAM also only if the
// messages that the proof covers arrived as they were sent.
//
// Input, by lines: the mechanism; the client's user and its password, if empty those of alice; then
// what middle.h reads.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/property.h"
#include "fuzz/sasl/middle.h"
#include "sasl/mechanism.h"

using namespace smtpspec;
using fuzz::Require;

namespace {

constexpr std::string_view kPassword = "the secret of alice";
constexpr std::pair<std::string_view, std::string_view> kAccounts[] = {{"alice", kPassword},
                                                                       {"bob", "bob's"}};

const Accounts& TestAccounts() {
  static const Accounts accounts = [] {
    Accounts made("secret of the server");
    for (const auto& [user, password] : kAccounts)
      made.Set(std::string(user), DeriveScramKeys(password, "0123456789abcdef", kScramIterations));
    return made;
  }();
  return accounts;
}

// The account that has this name and this password.
std::optional<std::string> AccountOf(std::string_view user, std::string_view password) {
  for (const auto& [name, secret] : kAccounts)
    if (SaslPrep(user) == name && SaslPrep(password) == secret) return std::string(name);
  return std::nullopt;
}

// What was said, and what of it arrived, in order.
struct Exchange {
  std::vector<std::string> sent, arrived;
  std::optional<std::string> user;  // whom the server believes
  bool client_accepts = false;
  std::string aborted;

  bool ArrivedAsSent(std::size_t messages) const {
    return sent.size() >= messages && std::equal(sent.begin(), sent.begin() + messages,
                                                 arrived.begin(), arrived.begin() + messages);
  }
};

Exchange Run(SaslServer& server, SaslClient& client, fuzz::Middle middle) {
  Exchange exchange;
  const auto carry = [&](std::string message) {
    exchange.sent.push_back(std::move(message));
    return exchange.arrived.emplace_back(middle(exchange.sent.back()));
  };
  if (middle.Withholds()) {
    const SaslStep asked = server.Respond(std::nullopt);
    const auto* challenge = std::get_if<SaslChallenge>(&asked);
    Require(challenge && challenge->octets.empty(), "a server asks for the first message");
  }
  auto response = client.InitialResponse();
  Require(response.has_value(), "both mechanisms begin with the client");
  SaslStep step = server.Respond(carry(std::move(*response)));
  while (const auto* challenge = std::get_if<SaslChallenge>(&step)) {
    const SaslReaction reaction = client.Challenge(carry(challenge->octets));
    if (const auto* abort = std::get_if<SaslAbort>(&reaction)) {
      exchange.aborted = abort->reason;
      break;
    }
    step = server.Respond(carry(std::get<SaslResponse>(reaction).octets));
    Require(exchange.sent.size() < 8, "an exchange comes to its end");
  }
  if (const auto* success = std::get_if<SaslSuccess>(&step)) exchange.user = success->user;
  exchange.client_accepts = client.AcceptsSuccess();
  return exchange;
}

// The proof covers client first, server first and client final; the signature and its confirmation
// follow.
void HoldsOfScram(const Exchange& exchange, const std::optional<std::string>& account) {
  const bool proven = account && exchange.ArrivedAsSent(3);
  Require(!exchange.user || proven, "the server believes a proof and nothing else");
  Require(!exchange.user || exchange.user == account, "the server names who has proved it");
  // Behind the signature there may stand what is no part of the proof.
  const bool signed_too = proven && exchange.sent.size() > 3 &&
                          (exchange.arrived[3] + ',').starts_with(exchange.sent[3] + ',');
  Require(!exchange.client_accepts || signed_too,
          "the client believes a server that has proved the key and nothing else");
  Require(!account || !exchange.ArrivedAsSent(5) || (exchange.user && exchange.client_accepts),
          "who knows the password and is let alone succeeds");
  if (!account) return;  // else the password may be any octets, of the messages too
  bool told = false;
  for (std::size_t i = 0; i < exchange.sent.size(); ++i) {
    Require(told || exchange.sent[i].find(kPassword) == std::string::npos,
            "no message of SCRAM has the password in it");
    told = told || exchange.arrived[i].find(kPassword) != std::string::npos;
  }
}

// The one message is taken apart as plainly as can be.
void HoldsOfPlain(const Exchange& exchange, const std::optional<std::string>& account) {
  Require(exchange.sent.size() == 1 && exchange.client_accepts, "PLAIN is one message");
  std::string_view message = exchange.arrived[0];
  const std::string_view acts_for = fuzz::TakeUpTo('\0', message);
  const std::string_view user = fuzz::TakeUpTo('\0', message);
  auto fits = AccountOf(user, message);
  if (!acts_for.empty() && SaslPrep(acts_for) != fits) fits.reset();
  Require(exchange.user == fits, "the server believes name and password and nothing else");
  Require(!account || !exchange.ArrivedAsSent(1) || exchange.user == account,
          "who knows the password and is let alone succeeds");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view text = fuzz::View(data, size);
  const std::string_view name = fuzz::TakeUpTo('\n', text);
  const bool plain = name == "PLAIN";
  const std::string_view mechanism = plain ? "PLAIN" : "SCRAM-SHA-256";
  Require(name == mechanism ||
              (!NewSaslServer(name, TestAccounts(), "nonce") &&
               !NewSaslClient(name, {"alice", Secret(std::string(kPassword))}, "nonce")),
          "there are two mechanisms");
  std::string user(fuzz::TakeUpTo('\n', text)), password(fuzz::TakeUpTo('\n', text));
  if (user.empty()) user = kAccounts[0].first;
  if (password.empty()) password = kAccounts[0].second;
  const auto client = NewSaslClient(mechanism, {user, Secret(password)}, "nonceOfTheClient");
  if (!client) {
    Require(plain || !SaslPrep(user) || !SaslPrep(password), "no client only for what is no name");
    return 0;
  }
  const auto server = NewSaslServer(mechanism, TestAccounts(), "nonceOfTheServer");
  const Exchange exchange = Run(*server, *client, fuzz::Middle(text));

  Require(client->Mechanism() == mechanism, "a client knows what it speaks");
  const auto account = AccountOf(user, password);
  Require(!account || exchange.aborted.find(kPassword) == std::string::npos,
          "no reason has the password in it");
  if (plain)
    HoldsOfPlain(exchange, account);
  else
    HoldsOfScram(exchange, account);
  // Behind its end, whatever it was.
  Require(
      std::holds_alternative<SaslAbort>(client->Challenge("v=")) &&
          client->AcceptsSuccess() == plain,
      "a client that is asked once too often says no, and believes nobody that had to prove it");
  return 0;
}
