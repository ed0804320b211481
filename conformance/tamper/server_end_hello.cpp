#include "conformance/tamper/server_end_hello.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/tamper/hello_engine.h"

namespace smtpspec {
namespace {

using Exchange = ServerFlight::KeyExchange;
using Numbers = std::vector<std::uint16_t>;

constexpr std::uint16_t kTls13 = 0x0304;

struct Suite {
  std::string_view name;
  Exchange exchange;
  std::string_view library;  // the words of OpenSSL, where it still has such suites
  std::uint16_t numbers[8];  // up to 0
};
constexpr Suite kSuites[] = {
    {"rc4", Exchange::kRsa, "", {0x0005, 0x0004}},
    {"3des", Exchange::kRsa, "", {0x000a}},
    {"export", Exchange::kRsa, "", {0x0003, 0x0006, 0x0008}},
    {"null", Exchange::kRsa, "eNULL:!aNULL:@SECLEVEL=0", {0x003b, 0x0002, 0x0001, 0xc010}},
    {"anon",
     Exchange::kAnonymous,
     "aNULL:!eNULL:@SECLEVEL=0",
     {0xc018, 0xc019, 0x0034, 0x003a, 0x006c, 0x006d, 0x00a6}},
    {"static-rsa",
     Exchange::kRsa,
     "kRSA:!eNULL:@SECLEVEL=0",
     {0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d}},
    {"unknown", Exchange::kRsa, "", {0x5a5b}},
    {"unoffered", Exchange::kEcdhe, "", {0xc0ae, 0xc0ac, 0xc072, 0xc008, 0xc007}},
};

struct Version {
  std::string_view name, text;
  std::uint16_t number;
  bool library = false;  // for clients that offer it
};
constexpr Version kVersions[] = {
    {"ssl2", "SSLv2", 0x0002},        {"ssl3", "SSLv3", 0x0300},  {"1.0", "TLSv1", 0x0301, true},
    {"1.1", "TLSv1.1", 0x0302, true}, {"1.4", "TLSv1.4", 0x0305}, {"1.3-as-1.2", "TLSv1.3", kTls13},
};

template <class Table>
const auto* Find(const Table& table, const std::string& name) {
  const auto found = std::find_if(std::begin(table), std::end(table),
                                  [&](const auto& one) { return one.name == name; });
  return found == std::end(table) ? nullptr : &*found;
}

template <class Table>
std::string Names(const Table& table) {
  std::string names;
  for (const auto& one : table) names += (names.empty() ? "" : ", ") + std::string(one.name);
  return names;
}

Numbers NumbersOf(const Suite& suite) {
  return {suite.numbers, std::find(std::begin(suite.numbers), std::end(suite.numbers), 0)};
}

std::unique_ptr<TlsEngine> Crafted(const ServerFlight& flight, const std::string& fault,
                                   const std::string& version, const ClientHello& hello) {
  const auto written = Write(flight, hello);
  if (!written) return NewAlertingEngine("internal_error", written.error());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string suite = "0x";
  for (int shift = 12; shift >= 0; shift -= 4) suite += kDigits[flight.suite >> shift & 0xf];
  return NewCraftedEngine(
      {{[octets = *written](const ClientHello&) { return octets; }}, version, suite, fault});
}

// The first asks for a group of which no key came, so that it is a request that may be made.
std::unique_ptr<TlsEngine> TwoRetries(const std::string& fault) {
  const auto retry = [](const ClientHello& hello) {
    std::uint16_t group = 23;
    for (const std::uint16_t other : {23, 24, 25, 29})
      if (Has(hello.groups, other) && !Has(hello.key_shares, other)) group = other;
    return WriteRetry(ChooseOffered({0x1301, 0x1302, 0x1303}, hello.suites), group, hello);
  };
  return NewCraftedEngine({{retry, retry}, "TLSv1.3", "", fault});
}

std::unique_ptr<TlsEngine> WithFault(const HelloFault& fault, const HelloMaterial& material,
                                     const TlsProvider* library, const ClientHello& hello) {
  if (fault.only_tls13 && !Has(hello.versions, kTls13)) return library->NewEngine();
  const std::string text(fault.text);
  if (!fault.change) return TwoRetries(text);
  ServerFlight flight = GoodFlight(hello, material);
  fault.change(flight, hello, material);
  return Crafted(flight, text, "TLSv1.2", hello);
}

std::unique_ptr<TlsEngine> WithSuite(const Suite& suite, const HelloMaterial& material,
                                     const TlsProvider* library, const ClientHello& hello) {
  const Numbers numbers = NumbersOf(suite);
  const bool offered = Has(hello.suites, ChooseOffered(numbers, hello.suites));
  if (offered && library) return library->NewEngine();
  ServerFlight flight = GoodFlight(hello, material);
  flight.key_exchange = suite.exchange;
  flight.suite = ChooseOffered(numbers, hello.suites);
  if (suite.exchange == Exchange::kRsa) flight.certificate = material.rsa;
  if (suite.name == "unoffered")
    flight.suite = *std::find_if(numbers.begin(), numbers.end() - 1,
                                 [&](std::uint16_t one) { return !Has(hello.suites, one); });
  return Crafted(flight, "the suite " + std::string(suite.name), "TLSv1.2", hello);
}

std::unique_ptr<TlsEngine> WithVersion(const Version& version, const HelloMaterial& material,
                                       const TlsProvider* library, const ClientHello& hello) {
  if (library && Has(hello.versions, version.number)) return library->NewEngine();
  const std::string text(version.text), fault = "the version " + std::string(version.name);
  if (version.name == "ssl2")
    return NewCraftedEngine(
        {{[](const ClientHello&) { return WriteSsl2Hello(); }}, text, "", fault});
  ServerFlight flight;
  flight.version = version.number;
  flight.suite = ChooseOffered({0x1301, 0x1302, 0x1303}, hello.suites);
  if (version.number < kTls13) {
    flight.suite = ChooseOffered({0x002f, 0x0035, 0x000a, 0x0005}, hello.suites);
    flight.key_exchange = Exchange::kRsa;
    flight.certificate = material.rsa;
  } else if (version.number > kTls13) {
    constexpr std::uint16_t kSupportedVersions = 43;
    flight.version = 0x0303;
    flight.extensions = {{kSupportedVersions, WriteNumber(version.number, 2)}};
  }
  return Crafted(flight, fault, text, hello);
}

}  // namespace

bool IsByHello(const ServerEndArguments& told) {
  return !told.hello.empty() || !told.suite.empty() || Find(kVersions, told.version);
}

std::expected<void, std::string> CheckByHello(const ServerEndArguments& told) {
  if (!told.hello.empty() && !FindHelloFault(told.hello))
    return std::unexpected("no hello=" + told.hello + "; known are " + HelloFaultNames());
  if (!told.suite.empty() && !Find(kSuites, told.suite))
    return std::unexpected("no suite=" + told.suite + "; known are " + Names(kSuites));
  ServerEndArguments alone;
  alone.hello = told.hello;
  alone.suite = told.hello.empty() ? told.suite : "";
  if (told != alone && (!told.hello.empty() || !told.suite.empty()))
    return std::unexpected("hello= and suite= stand alone in \"tls\"");
  return {};
}

std::optional<ServerEndArguments> LibraryArguments(const ServerEndArguments& told) {
  ServerEndArguments library = told;
  const Version* version = Find(kVersions, told.version);
  if (version && version->library) return library;
  library.version = "1.2";
  if (!CipherListOf(told.suite).empty()) return library;
  const HelloFault* fault = FindHelloFault(told.hello);
  if (!fault || !fault->only_tls13) return std::nullopt;
  library.hello.clear();
  return library;
}

std::string CipherListOf(const std::string& suite_name) {
  const Suite* suite = Find(kSuites, suite_name);
  return suite ? std::string(suite->library) : std::string();
}

std::unique_ptr<TlsEngine> NewEndByHello(const ServerEndArguments& told, HelloMaterial material,
                                         std::shared_ptr<const TlsProvider> library) {
  return NewEngineByHello([told, material = std::move(material),
                           library = std::move(library)](const ClientHello& hello) {
    if (const HelloFault* fault = FindHelloFault(told.hello))
      return WithFault(*fault, material, library.get(), hello);
    if (const Suite* suite = Find(kSuites, told.suite))
      return WithSuite(*suite, material, library.get(), hello);
    return WithVersion(*Find(kVersions, told.version), material, library.get(), hello);
  });
}

}  // namespace smtpspec
