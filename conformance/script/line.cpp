#include "conformance/script/line.h"

#include <utility>

namespace smtpspec::script {

Position Line::At(std::string_view part) const {
  return {number_, static_cast<int>(part.data() - text_.data()) + 1};
}

void Line::Fail(std::string_view part, std::string what) {
  failed_ = true;
  errors_.push_back({file_, At(part), std::move(what)});
}

std::optional<std::vector<Mark>> Line::Read(std::string_view part, Reader reader) {
  Reading reading = reader(part);
  if (reading.ok) return std::move(reading.marks);
  std::size_t column = static_cast<std::size_t>(part.data() - text_.data()) + reading.stop;
  std::string what = Complaint(text_, reading, column);
  Fail(text_.substr(column), std::move(what));
  return std::nullopt;
}

void Line::Uses(std::string_view placeholder, bool in_vary) {
  // The brace before the name is where a reader looks.
  Position position = At(placeholder);
  --position.column;
  placeholders_.push_back({std::string(placeholder), position, in_vary});
}

}  // namespace smtpspec::script
