#include "conformance/tamper/hello_client.h"

#include <algorithm>

namespace smtpspec {
namespace {

constexpr std::uint16_t kSsl3 = 0x0300, kTls12 = 0x0303;

// Takes numbers and vectors off the front. Behind the end all is empty and zero, and `good` false.
class Reader {
 public:
  explicit Reader(std::string_view octets) : left_(octets) {}
  std::string_view Take(std::size_t size) {
    if (size > left_.size()) {
      good_ = false;
      left_ = {};
      return {};
    }
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  std::size_t Number(std::size_t octets) {
    std::size_t number = 0;
    for (const char octet : Take(octets)) number = number << 8 | static_cast<unsigned char>(octet);
    return number;
  }
  std::uint16_t Short() { return static_cast<std::uint16_t>(Number(2)); }
  std::string_view Vector(std::size_t octets) { return Take(Number(octets)); }
  bool More() const { return !left_.empty(); }
  bool Good() const { return good_; }

 private:
  std::string_view left_;
  bool good_ = true;
};

std::vector<std::uint16_t> Shorts(std::string_view octets) {
  std::vector<std::uint16_t> list;
  for (Reader reader(octets); reader.More();) list.push_back(reader.Short());
  return list;
}

enum Extension : std::uint16_t { kGroups = 10, kVersions = 43, kKeyShare = 51 };

void ReadExtension(std::uint16_t type, std::string_view body, ClientHello& hello) {
  hello.extensions.push_back(type);
  Reader reader(body);
  if (type == kGroups) hello.groups = Shorts(reader.Vector(2));
  if (type == kVersions) hello.versions = Shorts(reader.Vector(1));
  if (type != kKeyShare) return;
  for (Reader shares(reader.Vector(2)); shares.More();) {
    hello.key_shares.push_back(shares.Short());
    shares.Vector(2);
  }
}

}  // namespace

bool Has(const std::vector<std::uint16_t>& list, std::uint16_t number) {
  return std::find(list.begin(), list.end(), number) != list.end();
}

std::optional<ClientHello> ParseClientHello(std::string_view message) {
  constexpr std::size_t kClientHello = 1;
  Reader outer(message);
  if (outer.Number(1) != kClientHello) return std::nullopt;
  Reader reader(outer.Vector(3));
  ClientHello hello;
  const std::uint16_t newest = std::min(reader.Short(), kTls12);
  hello.random = reader.Take(32);
  hello.session_id = reader.Vector(1);
  hello.suites = Shorts(reader.Vector(2));
  reader.Vector(1);  // compression
  for (Reader extensions(reader.Vector(2)); extensions.More();) {
    const std::uint16_t type = extensions.Short();
    ReadExtension(type, extensions.Vector(2), hello);
  }
  // Without the extension a client may be answered with anything older than its newest version.
  if (!Has(hello.extensions, kVersions))
    for (std::uint16_t version = newest; version >= kSsl3; --version)
      hello.versions.push_back(version);
  if (!outer.Good() || hello.random.size() != 32) return std::nullopt;
  return hello;
}

}  // namespace smtpspec
