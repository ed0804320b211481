#include "fuzz/tls/slow_constraints.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/tls/slow_verifier.h"

namespace smtpspec::fuzz {
namespace {

struct Name {
  bool address = false;
  std::string octets;  // of a constraint on addresses: the address, then the mask
};

std::string Octets(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::optional<Name> NameOf(const GENERAL_NAME* general) {
  int kind = 0;
  const void* value = GENERAL_NAME_get0_value(general, &kind);
  if (kind == GEN_DNS || kind == GEN_IPADD)
    return Name{kind == GEN_IPADD, Octets(static_cast<const ASN1_STRING*>(value))};
  return std::nullopt;
}

std::vector<Name> NamesOf(X509* certificate) {
  std::vector<Name> names;
  auto* all = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i)
    if (auto name = NameOf(sk_GENERAL_NAME_value(all, i))) names.push_back(*std::move(name));
  GENERAL_NAMES_free(all);
  return names;
}

std::vector<Name> SubtreesOf(const STACK_OF(GENERAL_SUBTREE) * all) {
  std::vector<Name> names;
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(all); ++i)
    if (auto name = NameOf(sk_GENERAL_SUBTREE_value(all, i)->base))
      names.push_back(*std::move(name));
  return names;
}

bool SameLetters(std::string_view one, std::string_view other) {
  const auto lower = [](char octet) {
    return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet + 32) : octet;
  };
  return std::ranges::equal(one, other, {}, lower, lower);
}

// The name itself, or one below it; only what is below where it begins with a dot, which RFC 5280
// has of other kinds of names.
bool IsBelow(std::string_view name, std::string_view base) {
  if (base.empty()) return true;
  if (name.size() < base.size()) return false;
  const std::size_t more = name.size() - base.size();
  return SameLetters(name.substr(more), base) &&
         (more == 0 || base[0] == '.' || name[more - 1] == '.');
}

bool IsWithin(const std::string& address, const std::string& range) {
  if (range.size() != 2 * address.size()) return false;
  for (std::size_t i = 0; i < address.size(); ++i)
    if (((address[i] ^ range[i]) & range[address.size() + i]) != 0) return false;
  return true;
}

bool Fits(const Name& name, const Name& subtree) {
  if (name.address != subtree.address) return false;
  return name.address ? IsWithin(name.octets, subtree.octets)
                      : IsBelow(name.octets, subtree.octets);
}

// Four numbers below 256, without leading zeros.
std::optional<std::string> AddressFrom(const std::string& text) {
  std::string address;
  std::size_t at = 0;
  while (address.size() < 4) {
    const std::size_t end = std::min(text.find('.', at), text.size());
    const std::string part = text.substr(at, end - at);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0') ||
        part.find_first_not_of("0123456789") != std::string::npos || std::stoi(part) > 255)
      return std::nullopt;
    address += static_cast<char>(std::stoi(part));
    if (end == text.size()) break;
    at = end + 1;
    if (address.size() == 4) return std::nullopt;
  }
  return address.size() == 4 ? std::optional(address) : std::nullopt;
}

}  // namespace

//= rfc9525/6.3/dns-id-only
//= rfc9525/6.4/address-is-no-name
bool NamesHave(X509* certificate, const std::string& name) {
  const auto address = AddressFrom(name);
  return std::ranges::any_of(NamesOf(certificate), [&](const Name& each) {
    if (address) return each.address && each.octets == *address;
    return !each.address && SlowNameMatches(each.octets, name);
  });
}

//= rfc5280/6.1.3/name-constraints
bool NamesArePermitted(X509* by, X509* certificate) {
  auto* constraints =
      static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(by, NID_name_constraints, nullptr, nullptr));
  if (!constraints) return true;
  const std::vector<Name> permitted = SubtreesOf(constraints->permittedSubtrees),
                          excluded = SubtreesOf(constraints->excludedSubtrees);
  NAME_CONSTRAINTS_free(constraints);
  return std::ranges::all_of(NamesOf(certificate), [&](const Name& name) {
    const auto fits = [&](const Name& subtree) { return Fits(name, subtree); };
    const bool restricted = std::ranges::any_of(
        permitted, [&](const Name& subtree) { return subtree.address == name.address; });
    return std::ranges::none_of(excluded, fits) &&
           (!restricted || std::ranges::any_of(permitted, fits));
  });
}

}  // namespace smtpspec::fuzz
