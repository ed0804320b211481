// One line of a script on its way to values, and where the complaints about it go.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_LINE_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_LINE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/script/parser.h"
#include "conformance/script/reading.h"

namespace smtpspec::script {

// A placeholder that was written, to be looked up when all `vary` lines of the block are known.
struct PlaceholderUse {
  std::string name;
  Position position;
  bool in_vary = false;
};

class Line {
 public:
  // `text` is the whole line and outlives this.
  Line(std::string_view text, int number, const std::string& file, std::vector<ScriptError>& errors,
       std::vector<PlaceholderUse>& placeholders)
      : text_(text), number_(number), file_(file), errors_(errors), placeholders_(placeholders) {}

  std::string_view text() const { return text_; }
  bool failed() const { return failed_; }
  // Of a part of text().
  Position At(std::string_view part) const;

  void Fail(std::string_view part, std::string what);
  // The marks of `part`, or nothing after a complaint.
  std::optional<std::vector<Mark>> Read(std::string_view part, Reader reader);
  void Uses(std::string_view placeholder, bool in_vary);

 private:
  std::string_view text_;
  int number_;
  const std::string& file_;
  std::vector<ScriptError>& errors_;
  std::vector<PlaceholderUse>& placeholders_;
  bool failed_ = false;
};

// What is wrong where a grammar stopped, and what would be right; `column` is an offset in `line`
// and moves to where the complaint points.
std::string Complaint(std::string_view line, const Reading& reading, std::size_t& column);

// "; did you mean X?" for the candidate that is nearest to `word`, or nothing.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_LINE_H_
