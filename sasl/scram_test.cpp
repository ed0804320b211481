#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parser/base64.h"
#include "sasl/mechanism.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;

constexpr std::nullopt_t kGoesOn = std::nullopt;
constexpr SaslFailure kMalformed = SaslFailure::kMalformed, kRefused = SaslFailure::kRefused;

// RFC 7677 section 3.
constexpr char kClientNonce[] = "rOprNGfwEbeRWgbNEkqO";
constexpr char kServerNonce[] = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr char kClientFirst[] = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr char kServerFirst[] =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr char kClientFinal[] =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr char kServerFinal[] = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

const Accounts& TestAccounts() {
  static const Accounts accounts = [] {
    Accounts made("server secret");
    const std::string salt = DecodeBase64("W22ZaJ0SNY7soEsUEjb6gQ==").value();
    made.Set("user", DeriveScramKeys("pencil", salt, 4096));
    made.Set("a,b=c", DeriveScramKeys("pencil", salt, 4096));
    return made;
  }();
  return accounts;
}

std::unique_ptr<SaslServer> NewServer() {
  return NewSaslServer("SCRAM-SHA-256", TestAccounts(), kServerNonce);
}
std::unique_ptr<SaslClient> NewClient(const std::string& user = "user",
                                      const std::string& password = "pencil") {
  return NewSaslClient("SCRAM-SHA-256", {user, Secret(password)}, kClientNonce);
}

std::string Challenge(const SaslStep& step) {
  const auto* challenge = std::get_if<SaslChallenge>(&step);
  return challenge ? challenge->octets : "no challenge";
}
std::string Response(const SaslReaction& reaction) {
  const auto* response = std::get_if<SaslResponse>(&reaction);
  return response ? response->octets
                  : "aborted: " + std::string(std::get<SaslAbort>(reaction).reason);
}
std::optional<SaslFailure> Failure(const SaslStep& step) {
  const auto* found = std::get_if<SaslFailure>(&step);
  return found ? std::optional(*found) : std::nullopt;
}

TEST(Scram, ServerSaysTheMessagesOfTheRfc) {
  const auto server = NewServer();
  EXPECT_EQ(Challenge(server->Respond(kClientFirst)), kServerFirst);
  EXPECT_EQ(Challenge(server->Respond(kClientFinal)), kServerFinal);
  const SaslStep end = server->Respond("");
  ASSERT_TRUE(std::holds_alternative<SaslSuccess>(end));
  EXPECT_EQ(std::get<SaslSuccess>(end).user, "user");
}

TEST(Scram, ClientSaysTheMessagesOfTheRfc) {
  const auto client = NewClient();
  EXPECT_EQ(client->Mechanism(), "SCRAM-SHA-256");
  EXPECT_EQ(client->InitialResponse(), kClientFirst);
  EXPECT_FALSE(client->AcceptsSuccess());
  EXPECT_EQ(Response(client->Challenge(kServerFirst)), kClientFinal);
  EXPECT_FALSE(client->AcceptsSuccess());
  EXPECT_EQ(Response(client->Challenge(kServerFinal)), "");
  EXPECT_TRUE(client->AcceptsSuccess());
}

TEST(Scram, WithoutInitialResponseTheFirstChallengeIsEmpty) {
  const auto server = NewServer();
  EXPECT_EQ(Challenge(server->Respond(std::nullopt)), "");
  EXPECT_EQ(Challenge(server->Respond(kClientFirst)), kServerFirst);
}

// Runs a whole exchange of our two ends.
SaslStep RunExchange(const std::string& user, const std::string& password) {
  const auto server = NewServer();
  const auto client = NewClient(user, password);
  SaslStep step = server->Respond(client->InitialResponse());
  while (const auto* challenge = std::get_if<SaslChallenge>(&step)) {
    const SaslReaction reaction = client->Challenge(challenge->octets);
    const auto* response = std::get_if<SaslResponse>(&reaction);
    if (!response) return SaslFailure::kMalformed;
    step = server->Respond(response->octets);
  }
  EXPECT_EQ(std::holds_alternative<SaslSuccess>(step), client->AcceptsSuccess());
  return step;
}

TEST(Scram, BothEndsTogether) {
  EXPECT_TRUE(std::holds_alternative<SaslSuccess>(RunExchange("user", "pencil")));
  EXPECT_TRUE(std::holds_alternative<SaslSuccess>(RunExchange("a,b=c", "pencil")));
  // SASLprep: a soft hyphen maps to nothing, a full-width letter to the plain one.
  EXPECT_TRUE(
      std::holds_alternative<SaslSuccess>(RunExchange("us\xC2\xAD"
                                                      "er",
                                                      "\xEF\xBD\x90"
                                                      "encil")));
  EXPECT_EQ(Failure(RunExchange("user", "pencils")), kRefused);
  EXPECT_EQ(Failure(RunExchange("nobody", "pencil")), kRefused);
}

TEST(Scram, AnUnknownUserGetsASaltThatStaysTheSame) {
  const std::string hello = "n,,n=nobody,r=abc";
  const std::string first = Challenge(NewServer()->Respond(hello));
  EXPECT_EQ(first, Challenge(NewServer()->Respond(hello)));
  EXPECT_THAT(first, testing::StartsWith(std::string("r=abc") + kServerNonce + ",s="));
  EXPECT_THAT(first, testing::EndsWith(",i=4096"));
  EXPECT_EQ(first.size(), Challenge(NewServer()->Respond("n,,n=user,r=abc")).size());
  EXPECT_NE(first, Challenge(NewServer()->Respond("n,,n=noone,r=abc")));
  Accounts others("another secret");
  EXPECT_NE(first, Challenge(NewSaslServer("SCRAM-SHA-256", others, kServerNonce)->Respond(hello)));
}

struct ClientMessageCase {
  const char* name;
  std::string message;
  std::optional<SaslFailure> failure;  // nothing: the exchange goes on
};

const ClientMessageCase kClientFirstCases[] = {
    {"empty", "", kMalformed},
    {"no header", "n=user,r=abc", kMalformed},
    {"half a header", "n,n=user,r=abc", kMalformed},
    {"y is as good as n here", "y,,n=user,r=abc", kGoesOn},
    {"channel binding", "p=tls-exporter,,n=user,r=abc", kRefused},
    {"channel binding without name", "p=,,n=user,r=abc", kMalformed},
    {"unknown flag", "x,,n=user,r=abc", kMalformed},
    {"upper case flag", "N,,n=user,r=abc", kMalformed},
    {"own identity", "n,a=user,n=user,r=abc", kGoesOn},
    {"other identity", "n,a=admin,n=user,r=abc", kRefused},
    {"empty identity", "n,a=,n=user,r=abc", kMalformed},
    {"identity without letter", "n,user,n=user,r=abc", kMalformed},
    {"mandatory extension", "n,,m=x,n=user,r=abc", kRefused},
    {"mandatory extension at the end", "n,,n=user,r=abc,m=x", kMalformed},
    {"optional extension", "n,,n=user,r=abc,x=y", kGoesOn},
    {"extension without value", "n,,n=user,r=abc,x=", kMalformed},
    {"extension without letter", "n,,n=user,r=abc,1=y", kMalformed},
    {"comma at the end", "n,,n=user,r=abc,", kMalformed},
    {"nonce before name", "n,,r=abc,n=user", kMalformed},
    {"no nonce", "n,,n=user", kMalformed},
    {"empty nonce", "n,,n=user,r=", kMalformed},
    {"space in nonce", "n,,n=user,r=a c", kMalformed},
    {"octet above 126 in nonce", "n,,n=user,r=a\xC3\xBC", kMalformed},
    {"second nonce", "n,,n=user,r=abc,r=abc", kMalformed},
    {"second name", "n,,n=user,n=user,r=abc", kMalformed},
    {"empty name", "n,,n=,r=abc", kMalformed},
    {"escapes", "n,,n=a=2Cb=3Dc,r=abc", kGoesOn},
    {"lower case escape", "n,,n=a=2cb,r=abc", kMalformed},
    {"unknown escape", "n,,n=a=20b,r=abc", kMalformed},
    {"escape cut off", "n,,n=a=2,r=abc", kMalformed},
    {"bare equals sign", "n,,n=a=b,r=abc", kMalformed},
    {"NUL in name", std::string("n,,n=us\0er,r=abc", 16), kMalformed},
    {"name that is no UTF-8",
     "n,,n=us\xFF"
     "er,r=abc",
     kRefused},
    {"name of soft hyphens", "n,,n=\xC2\xAD,r=abc", kRefused},
    {"very long name", "n,,n=" + std::string(5000, 'a') + ",r=abc", kRefused},
};

TEST(ScramServer, FirstMessage) {
  for (const auto& test : kClientFirstCases) {
    SCOPED_TRACE(test.name);
    const SaslStep step = NewServer()->Respond(test.message);
    EXPECT_EQ(Failure(step), test.failure);
  }
}

const std::string kNonces = std::string("r=") + kClientNonce + kServerNonce;
const std::string kProof = ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const std::string kWrongProof = ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVR=";

const ClientMessageCase kClientFinalCases[] = {
    {"right", "c=biws," + kNonces + kProof, kGoesOn},
    {"empty", "", kMalformed},
    {"wrong proof", "c=biws," + kNonces + ",p=" + std::string(43, 'A') + "=", kRefused},
    {"proof with surplus bits", "c=biws," + kNonces + kWrongProof, kMalformed},
    {"short proof", "c=biws," + kNonces + ",p=AAAA", kMalformed},
    {"empty proof", "c=biws," + kNonces + ",p=", kMalformed},
    {"no proof", "c=biws," + kNonces, kMalformed},
    {"proof is not last", "c=biws," + kNonces + kProof + ",x=y", kMalformed},
    {"two proofs", "c=biws," + kNonces + kProof + kProof, kMalformed},
    {"proof is not base64", "c=biws," + kNonces + ",p=????", kMalformed},
    {"other header: y", "c=eSws," + kNonces + kProof, kRefused},
    {"header is not base64", "c=n,," + kNonces + kProof, kMalformed},
    {"no header", kNonces + kProof, kMalformed},
    {"nonce of the client alone", std::string("c=biws,r=") + kClientNonce + kProof, kRefused},
    {"nonce with more", "c=biws," + kNonces + "x" + kProof, kRefused},
    {"nonce before header", kNonces + ",c=biws" + kProof, kMalformed},
    {"extension that was not signed", "c=biws," + kNonces + ",x=y" + kProof, kRefused},
    {"mandatory extension", "m=x,c=biws," + kNonces + kProof, kMalformed},
};

TEST(ScramServer, FinalMessage) {
  for (const auto& test : kClientFinalCases) {
    SCOPED_TRACE(test.name);
    const auto server = NewServer();
    ASSERT_EQ(Challenge(server->Respond(kClientFirst)), kServerFirst);
    const SaslStep step = server->Respond(test.message);
    EXPECT_EQ(Failure(step), test.failure);
  }
}

TEST(ScramServer, AFinalMessageOfAnotherExchangeIsRefused) {
  const auto server = NewSaslServer("SCRAM-SHA-256", TestAccounts(), "anotherNonce");
  server->Respond(kClientFirst);
  EXPECT_EQ(Failure(server->Respond(kClientFinal)), kRefused);
}

TEST(ScramServer, TheConfirmationIsEmpty) {
  const auto server = NewServer();
  server->Respond(kClientFirst);
  server->Respond(kClientFinal);
  EXPECT_EQ(Failure(server->Respond("x")), kMalformed);
}

TEST(ScramServerDeathTest, NothingIsAnsweredAfterTheEnd) {
  const auto server = NewServer();
  server->Respond("garbage");
  EXPECT_DEATH(server->Respond(kClientFirst), "kDone");
}

struct ServerMessageCase {
  const char* name;
  std::string message, reason;  // part of the reason of the abort; empty: goes on
};

const std::string kSalt = ",s=W22ZaJ0SNY7soEsUEjb6gQ==";

const ServerMessageCase kServerFirstCases[] = {
    {"right", kServerFirst, ""},
    {"extension", std::string(kServerFirst) + ",x=y", ""},
    {"at the limit", kNonces + kSalt + ",i=600000", ""},
    {"empty", "", "no nonce"},
    {"mandatory extension", std::string("m=x,") + kServerFirst, "extension"},
    {"error", "e=other-error", "reports an error"},
    {"our nonce alone", std::string("r=") + kClientNonce + kSalt + ",i=4096", "begin with ours"},
    {"other nonce", std::string("r=x") + kClientNonce + "y" + kSalt + ",i=4096", "begin with ours"},
    {"nonce with a space", kNonces + " " + kSalt + ",i=4096", "no nonce"},
    {"no salt", kNonces + ",i=4096", "no salt"},
    {"empty salt", kNonces + ",s=,i=4096", "no salt"},
    {"salt is not base64", kNonces + ",s=W22,i=4096", "no salt"},
    {"iterations first", kNonces + ",i=4096" + kSalt, "no salt"},
    {"no iterations", kNonces + kSalt, "no iteration count"},
    {"no iterations, but a comma", kNonces + kSalt + ",", "no iteration count"},
    {"zero", kNonces + kSalt + ",i=0", "no iteration count"},
    {"negative", kNonces + kSalt + ",i=-4096", "no iteration count"},
    {"leading zero", kNonces + kSalt + ",i=04096", "no iteration count"},
    {"letters behind", kNonces + kSalt + ",i=4096x", "no iteration count"},
    {"one", kNonces + kSalt + ",i=1", "too weak"},
    {"one below", kNonces + kSalt + ",i=4095", "too weak"},
    {"one above", kNonces + kSalt + ",i=600001", "more than 600000"},
    {"2^32 + 4096", kNonces + kSalt + ",i=4294971392", "more than 600000"},
    {"very many", kNonces + kSalt + ",i=" + std::string(5000, '9'), "more than 600000"},
    {"surplus comma", std::string(kServerFirst) + ",", "surplus"},
    {"surplus attribute", std::string(kServerFirst) + ",i=4096", "surplus"},
};

TEST(ScramClient, FirstMessageOfTheServer) {
  for (const auto& test : kServerFirstCases) {
    SCOPED_TRACE(test.name);
    const auto client = NewClient();
    client->InitialResponse();
    const std::string response = Response(client->Challenge(test.message));
    EXPECT_THAT(response, HasSubstr(test.reason.empty() ? "c=biws," : "aborted: "));
    EXPECT_THAT(response, HasSubstr(test.reason));
    EXPECT_FALSE(client->AcceptsSuccess());
    if (!test.reason.empty()) {
      EXPECT_THAT(Response(client->Challenge(kServerFinal)), HasSubstr("after its end"));
      EXPECT_FALSE(client->AcceptsSuccess());
    }
  }
}

const ServerMessageCase kServerFinalCases[] = {
    {"right", kServerFinal, ""},
    {"extension", std::string(kServerFinal) + ",x=y", ""},
    {"empty", "", "no signature"},
    {"error", "e=invalid-proof", "reports an error"},
    {"empty signature", "v=", "no signature"},
    {"short signature", "v=AAAA", "signature is wrong"},
    {"wrong signature", "v=" + std::string(43, 'A') + "=", "signature is wrong"},
    {"proof in place of signature",
     "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "no signature"},
    {"first message again", kServerFirst, "no signature"},
    {"surplus", std::string(kServerFinal) + ",", "no signature"},
};

TEST(ScramClient, FinalMessageOfTheServer) {
  for (const auto& test : kServerFinalCases) {
    SCOPED_TRACE(test.name);
    const auto client = NewClient();
    client->InitialResponse();
    client->Challenge(kServerFirst);
    const std::string response = Response(client->Challenge(test.message));
    EXPECT_EQ(response.empty(), test.reason.empty());
    EXPECT_THAT(response, HasSubstr(test.reason));
    EXPECT_EQ(client->AcceptsSuccess(), test.reason.empty());
    EXPECT_THAT(Response(client->Challenge("")), HasSubstr("after its end"));
    EXPECT_FALSE(client->AcceptsSuccess());
  }
}

TEST(ScramClient, NamesAreEscaped) {
  EXPECT_EQ(NewClient("a,b=c")->InitialResponse(), std::string("n,,n=a=2Cb=3Dc,r=") + kClientNonce);
}

TEST(ScramClient, ThereIsNoneForANameThatIsNotAllowed) {
  EXPECT_EQ(NewClient("", "pencil"), nullptr);
  EXPECT_EQ(NewClient("user", ""), nullptr);
  EXPECT_EQ(NewClient("us\x07"
                      "er",
                      "pencil"),
            nullptr);
}

}  // namespace
}  // namespace smtpspec
