#include "net/password_prompt.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace smtpspec::net {
namespace {

// Standard input is a pipe that holds `octets`, as a script would have it.
class Input {
 public:
  explicit Input(const std::string& octets) : before_(dup(STDIN_FILENO)) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    EXPECT_EQ(write(ends[1], octets.data(), octets.size()), static_cast<ssize_t>(octets.size()));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
  }
  ~Input() {
    dup2(before_, STDIN_FILENO);
    close(before_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

 private:
  int before_;
};

TEST(PasswordPrompt, TakesOneLineFromAPipe) {
  const Input input("one\r\n two \nthree");
  EXPECT_EQ(ReadPassword("never shown"), "one");
  EXPECT_EQ(ReadPassword(""), " two ");
  EXPECT_EQ(ReadPassword(""), "three");
  const auto none = ReadPassword("");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error(), "no password on standard input");
}

TEST(PasswordPrompt, AnEmptyLineIsAnEmptyPassword) {
  const Input input("\n");
  EXPECT_EQ(ReadPassword(""), "");
}

TEST(PasswordPrompt, ALineWithoutEndIsNotTaken) {
  const Input input(std::string(5000, 'x'));
  ASSERT_FALSE(ReadPassword(""));
}

}  // namespace
}  // namespace smtpspec::net
