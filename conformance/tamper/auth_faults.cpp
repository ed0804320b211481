#include "conformance/tamper/auth_faults.h"

#include <algorithm>
#include <iterator>

namespace smtpspec {
namespace {

struct Fault {
  std::string_view name;
  std::string_view mechanisms;  // with a blank around each; empty: all, also unknown ones
};
constexpr std::string_view kScram = " SCRAM-SHA-256 ";

constexpr Fault kFaults[] = {
    {"refuse", ""},
    {"success-at-once", ""},
    {"bad-base64", ""},
    {"flood", ""},
    {"late-challenge", " SCRAM-SHA-256 PLAIN LOGIN "},
    {"challenge", " PLAIN LOGIN "},
    {"foreign-nonce", kScram},
    {"same-nonce", kScram},
    {"no-nonce", kScram},
    {"iterations=", kScram},
    {"salt-empty", kScram},
    {"salt-bad", kScram},
    {"extension-mandatory", kScram},
    {"one-round", kScram},
    {"wrong-proof", kScram},
    {"no-proof", kScram},
    {"error-value", kScram},
};

bool IsCalled(const Fault& fault, std::string_view name) {
  if (!fault.name.ends_with('=')) return name == fault.name;
  constexpr std::size_t kMostDigits = 20;
  if (!name.starts_with(fault.name)) return false;
  const std::string_view number = name.substr(fault.name.size());
  return !number.empty() && number.size() <= kMostDigits &&
         number.find_first_not_of("0123456789") == std::string_view::npos;
}

const Fault* Find(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kFaults), std::end(kFaults),
                                         [&](const Fault& fault) { return IsCalled(fault, name); });
  return found == std::end(kFaults) ? nullptr : found;
}

std::string Names() {
  std::string names;
  for (const Fault& fault : kFaults)
    names += (names.empty() ? "" : ", ") + std::string(fault.name) +
             (fault.name.back() == '=' ? "N" : "");
  return names;
}

}  // namespace

bool AuthFaultFits(std::string_view fault, std::string_view mechanism) {
  const Fault* const found = Find(fault);
  if (found == nullptr) return false;
  return found->mechanisms.empty() ||
         found->mechanisms.find(" " + std::string(mechanism) + " ") != std::string_view::npos;
}

std::string ErrorOfAuthFault(std::string_view fault, std::string_view mechanism) {
  const Fault* const found = Find(fault);
  if (found == nullptr)
    return "there is no fault \"" + std::string(fault) + "\" in AUTH; there are " + Names();
  if (mechanism.empty() || AuthFaultFits(fault, mechanism)) return {};
  return std::string(fault) + " is a fault in" +
         std::string(found->mechanisms.substr(0, found->mechanisms.size() - 1)) + ", not in " +
         std::string(mechanism);
}

}  // namespace smtpspec
