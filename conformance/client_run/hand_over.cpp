#include "conformance/client_run/hand_over.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <tuple>

#include "net/host.h"

namespace smtpspec {
namespace {

namespace fs = std::filesystem;

// There are many, and nothing is lost with them: they need not be durable.
std::expected<void, std::string> WriteMessage(const std::string& file, const std::string& message) {
  std::ofstream stream(file, std::ios::binary);
  stream << message;
  stream.close();
  if (!stream) return std::unexpected("cannot write " + file);
  return {};
}

}  // namespace

std::expected<std::string, std::string> WriteHandOver(const std::string& folder,
                                                      const std::vector<WaitingCheck>& waiting,
                                                      const std::string& ca_pem) {
  std::error_code wrong;
  const std::string path = fs::absolute(folder, wrong).lexically_normal().string();
  fs::create_directories(path, wrong);
  if (!fs::is_directory(path, wrong)) return std::unexpected("cannot make the folder " + path);
  std::string table;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const WaitingCheck& check = waiting[i];
    // Some clients tell the server what the file is called: nothing is said by its name.
    const std::string file = fmt::format("{}/{:04}.eml", path, i + 1);
    if (auto done = WriteMessage(file, check.task.message); !done)
      return std::unexpected(done.error());
    table += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", check.port, check.id,
                         check.variant.empty() ? "-" : check.variant, check.task.from,
                         fmt::join(check.task.recipients, ","), file);
  }
  std::vector<std::tuple<std::string, std::string, unsigned>> files{{"table.tsv", table, 0644},
                                                                    {"ca.pem", ca_pem, 0644}};
  if (!waiting.empty() && DemandsTls(waiting.front().task.policy)) {
    const Credentials& account = waiting.front().task.account;
    files.emplace_back("account", fmt::format("{}\n{}\n", account.user, account.password.Reveal()),
                       0600);
  }
  for (const auto& [name, octets, mode] : files)
    if (auto done = net::WriteFileDurably(path + "/" + name, octets, mode); !done)
      return std::unexpected(done.error());
  return table;
}

}  // namespace smtpspec
