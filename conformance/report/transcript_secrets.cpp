#include "conformance/report/transcript_secrets.h"

#include <algorithm>
#include <cctype>

#include "parser/ascii_case.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

constexpr std::string_view kMask = "****";
// A shorter one stands in words that have nothing to do with it; in AUTH it is masked all the same.
constexpr std::size_t kLeastSecret = 4;

// All that one party said, on all connections, and which of it is secret.
struct Side {
  std::string octets;
  std::vector<bool> secret;

  void Append(std::string_view more) {
    octets += more;
    secret.resize(octets.size(), false);
  }
  void Hide(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, secret.size()); ++i) secret[i] = true;
  }
};

// Follows the client's lines while the server's replies come in between.
class AuthWatch {
 public:
  explicit AuthWatch(Side& client) : client_(client) {}

  void ServerSaid(std::string_view octets) {
    for (const char c : octets) {
      if (server_line_.size() < 4) server_line_ += c;
      if (c != '\n') continue;
      // 334 keeps the exchange going; any other reply to it ends it.
      answering_ = server_line_.starts_with("334");
      server_line_.clear();
    }
  }

  // `from`: where in the client's octets the new ones begin.
  void ClientSaid(std::size_t from) {
    for (std::size_t i = from; i < client_.octets.size(); ++i) {
      if (client_.octets[i] != '\n') continue;
      LineEnded(i + 1);
    }
    Tail();
  }

  void ConnectionChanged() {
    Tail();
    line_ = client_.octets.size();
    server_line_.clear();
    answering_ = exchange_ = false;
  }

 private:
  // Where the secret part of the line at `line_` begins; npos: there is none.
  std::size_t SecretPart(std::string_view line) const {
    const std::string upper = UpperCase(line.substr(0, 5));
    if (upper == "AUTH ") {
      const std::size_t blank = line.find(' ', 5);
      return blank == std::string_view::npos ? blank : blank + 1;
    }
    if (answering_) return 0;
    // The answer may have been sent along with AUTH, before any 334.
    return exchange_ && LooksLikeBase64(line) ? 0 : std::string_view::npos;
  }

  static bool LooksLikeBase64(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    return line.size() >= 8 && std::all_of(line.begin(), line.end(), [](unsigned char c) {
             return std::isalnum(c) != 0 || c == '+' || c == '/' || c == '=';
           });
  }

  void HideLine(std::size_t end) {
    const std::string_view line = std::string_view(client_.octets).substr(line_, end - line_);
    const std::size_t part = SecretPart(line);
    if (part == std::string_view::npos) return;
    std::size_t to = end;
    while (to > line_ && (client_.octets[to - 1] == '\n' || client_.octets[to - 1] == '\r')) --to;
    client_.Hide(line_ + part, to);
  }

  void LineEnded(std::size_t end) {
    HideLine(end);
    const std::string_view line = std::string_view(client_.octets).substr(line_, end - line_);
    exchange_ = UpperCase(line.substr(0, 5)) == "AUTH " || (exchange_ && LooksLikeBase64(line));
    line_ = end;
  }

  void Tail() {
    if (line_ < client_.octets.size()) HideLine(client_.octets.size());
  }

  Side& client_;
  std::size_t line_ = 0;  // where the client's current line begins
  std::string server_line_;
  bool answering_ = false;  // the server waits for an answer to its 334
  bool exchange_ = false;   // AUTH was the command before
};

void HideSecrets(Side& side, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() < kLeastSecret) continue;
    for (std::size_t at = side.octets.find(secret); at != std::string::npos;
         at = side.octets.find(secret, at + 1)) {
      side.Hide(at, at + secret.size());
    }
  }
}

// Each run of secret octets becomes one mask, in the entry in which it begins.
std::string Masked(const Side& side, std::size_t from, std::size_t length) {
  std::string out;
  for (std::size_t i = from; i < from + length; ++i) {
    if (!side.secret[i]) {
      out += side.octets[i];
    } else if (i == 0 || !side.secret[i - 1]) {
      out += kMask;
    }
  }
  return out;
}

std::string MaskedText(const std::string& text, const std::vector<std::string>& secrets) {
  Side side;
  side.Append(text);
  HideSecrets(side, secrets);
  return Masked(side, 0, text.size());
}

}  // namespace

std::vector<std::string> SecretForms(const Credentials& account) {
  const std::string& password = account.password.Reveal();
  const std::string with_name = '\0' + account.user + '\0' + password;
  return {password, EncodeBase64(password), EncodeBase64(with_name),
          EncodeBase64(account.user + with_name)};
}

void MaskTranscript(std::vector<TranscriptEntry>& transcript,
                    const std::vector<std::string>& secrets) {
  Side client, server;
  AuthWatch watch(client);
  for (const TranscriptEntry& entry : transcript) {
    if (!entry.event.empty()) watch.ConnectionChanged();
    if (entry.from_server) {
      server.Append(entry.octets);
      watch.ServerSaid(entry.octets);
    } else {
      const std::size_t from = client.octets.size();
      client.Append(entry.octets);
      watch.ClientSaid(from);
    }
  }
  HideSecrets(client, secrets);
  HideSecrets(server, secrets);
  std::size_t client_at = 0, server_at = 0;
  for (TranscriptEntry& entry : transcript) {
    std::size_t& at = entry.from_server ? server_at : client_at;
    const std::size_t length = entry.octets.size();
    entry.octets = Masked(entry.from_server ? server : client, at, length);
    at += length;
  }
}

void MaskReport(RunReport& report, const std::vector<std::string>& secrets) {
  for (CheckResult& result : report.checks) {
    MaskTranscript(result.transcript, secrets);
    for (std::string* const text : {&result.reason, &result.expected, &result.observed}) {
      *text = MaskedText(*text, secrets);
    }
  }
}

}  // namespace smtpspec
