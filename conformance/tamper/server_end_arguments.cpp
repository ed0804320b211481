#include "conformance/tamper/server_end_arguments.h"

#include <string_view>

namespace smtpspec {
namespace {

struct Argument {
  std::string_view name;
  std::string ServerEndArguments::* value;  // null: the client's matter
};
constexpr Argument kArguments[] = {
    {"certificate", &ServerEndArguments::certificate},
    {"min", &ServerEndArguments::min},
    {"max", &ServerEndArguments::max},
    {"version", &ServerEndArguments::version},
    {"suite", &ServerEndArguments::suite},
    {"hello", &ServerEndArguments::hello},
    {"alpn", &ServerEndArguments::alpn},
    {"stall", &ServerEndArguments::stall},
    {"cut", &ServerEndArguments::cut},
    {"sni", nullptr},
};

bool Read(const std::string& text, ServerEndArguments& values) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return false;
  for (const Argument& argument : kArguments) {
    if (argument.name != std::string_view(text).substr(0, equals)) continue;
    if (argument.value) values.*argument.value = text.substr(equals + 1);
    return true;
  }
  return false;
}

}  // namespace

std::expected<ServerEndArguments, std::string> ReadServerEndArguments(
    const std::vector<std::string>& arguments) {
  ServerEndArguments values;
  std::string known;
  for (const Argument& argument : kArguments)
    known += (known.empty() ? "" : ", ") + std::string(argument.name) + "=";
  for (const std::string& argument : arguments)
    if (!Read(argument, values))
      return std::unexpected("a server cannot have \"tls " + argument + "\"; it can have " + known);
  return values;
}

}  // namespace smtpspec
