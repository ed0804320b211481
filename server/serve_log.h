// What the serve command writes about its connections: one line an event, for people or programs.
#ifndef SMTPSPEC_SERVER_SERVE_LOG_H_
#define SMTPSPEC_SERVER_SERVE_LOG_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smtpspec {

enum class LogFormat { kText, kJsonl };

using LogFields = std::vector<std::pair<std::string_view, std::string>>;

// One line with its LF. Values pass through Printable, so a peer's octets cannot end a line, reach
// a terminal as controls or break the JSON. `time`: as it is to stand there.
//   text:  TIME #3 stored recipients=2 from="a b"
//   jsonl: {"time":"…","connection":3,"event":"stored","recipients":"2","from":"a b"}
std::string LogLine(LogFormat format, std::string_view time, std::uint64_t connection,
                    std::string_view event, const LogFields& fields);

class ServeLog {
 public:
  using Sink = std::function<void(const std::string& line)>;
  ServeLog(LogFormat format, Sink sink) : format_(format), sink_(std::move(sink)) {}
  void Write(std::uint64_t connection, std::string_view event, const LogFields& fields);

 private:
  LogFormat format_;
  Sink sink_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SERVE_LOG_H_
