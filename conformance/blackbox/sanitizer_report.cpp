#include "conformance/blackbox/sanitizer_report.h"

#include <array>

namespace smtpspec {
namespace {

constexpr std::string_view kFrame = "    #", kRuntime = "runtime error: ";

std::string_view LineAt(std::string_view text, std::size_t at) {
  const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

// The name in "    #0 0x55… in smtp::Parse(char) src/a.c:3".
std::string_view NameIn(std::string_view frame) {
  const std::size_t in = frame.find(" in ");
  if (in == frame.npos) return {};
  const std::string_view name = frame.substr(in + 4);
  return name.substr(0, name.find_first_of(" ("));
}

// What stands on top of every stack: the sanitizer, and what it puts itself before.
bool IsRuntime(std::string_view name) {
  constexpr std::array<std::string_view, 7> kStarts = {
      "__asan", "__ubsan", "__msan", "__lsan", "__sanitizer", "__interceptor", "___interceptor"};
  constexpr std::array<std::string_view, 10> kNames = {"malloc", "free",    "calloc", "realloc",
                                                       "memcpy", "memmove", "strlen", "strcpy",
                                                       "raise",  "abort"};
  for (const std::string_view start : kStarts)
    if (name.starts_with(start)) return true;
  for (const std::string_view known : kNames)
    if (name == known) return true;
  return name.starts_with("operator");
}

std::string TopFrame(std::string_view report) {
  for (std::size_t at = report.find(kFrame); at != report.npos; at = report.find(kFrame, at + 1)) {
    const std::string_view name = NameIn(report.substr(at, report.find('\n', at) - at));
    if (!name.empty() && !IsRuntime(name)) return std::string(name);
  }
  return {};
}

}  // namespace

std::optional<std::string> SanitizerReport(std::string_view output) {
  const std::size_t error = output.find("Sanitizer: ");
  const std::size_t runtime = output.find(kRuntime);
  if (error != output.npos && output.substr(0, error).rfind("ERROR: ") != output.npos &&
      error < runtime) {
    const std::size_t what = error + std::string_view("Sanitizer: ").size();
    const std::string kind(output.substr(what, output.find_first_of(" \n", what) - what));
    const std::string frame = TopFrame(output.substr(error));
    return frame.empty() ? kind : kind + " in " + frame;
  }
  if (runtime == output.npos) return std::nullopt;
  // "src/a.c:3:7: runtime error: signed integer overflow: …"
  const std::string_view line = LineAt(output, runtime);
  const std::string_view place = line.substr(0, line.find(": runtime"));
  const std::string_view what = line.substr(line.find(kRuntime) + kRuntime.size());
  return std::string(what.substr(0, what.find(':'))) + " in " +
         std::string(place.substr(place.rfind('/') + 1));
}

}  // namespace smtpspec
