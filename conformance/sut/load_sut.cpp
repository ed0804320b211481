#include <dlfcn.h>
#include <fmt/format.h>

#include "conformance/sut/sut_target.h"
#include "parser/printable.h"

namespace smtpspec {

std::string WrongWith(const smtpspec_sut_v1* sut) {
  if (sut == nullptr) return "smtpspec_sut gives nothing";
  if (sut->version != SMTPSPEC_SUT_VERSION)
    return fmt::format("expected version {} of smtpspec_sut.h, found {}", SMTPSPEC_SUT_VERSION,
                       sut->version);
  if (sut->size < sizeof(smtpspec_sut_v1))
    return fmt::format("expected a table of {} octets, found {}", sizeof(smtpspec_sut_v1),
                       sut->size);
  if (!sut->name || !sut->create || !sut->destroy || !sut->feed || !sut->drain ||
      !sut->peer_closed || !sut->closed)
    return "name, create, destroy, feed, drain, peer_closed and closed have to be there";
  if ((sut->wants_tls == nullptr) != (sut->tls_open == nullptr))
    return "wants_tls and tls_open belong together, and one is missing";
  return {};
}

std::expected<const smtpspec_sut_v1*, std::string> LoadSut(const std::string& file) {
  // A name without a slash would be looked for where the system's libraries are.
  const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  const auto refuse = [&](const std::string& why) {
    return std::unexpected(fmt::format("{}: {}", Printable(file), Printable(why)));
  };
  if (library == nullptr) {
    const char* const told = ::dlerror();
    std::string why = told ? told : "cannot be opened";
    if (why.starts_with(path + ": ")) why.erase(0, path.size() + 2);
    return refuse(why);
  }
  void* const symbol = ::dlsym(library, "smtpspec_sut");
  if (symbol == nullptr) return refuse("expected a function smtpspec_sut in it, found none");
  const auto* const sut = reinterpret_cast<const smtpspec_sut_v1* (*)()>(symbol)();
  if (const std::string wrong = WrongWith(sut); !wrong.empty()) return refuse(wrong);
  return sut;
}

}  // namespace smtpspec
