#include "conformance/run/inbox_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "net/temporary_folder.h"

namespace smtpspec {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

void Write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST(InboxFolder, ReadsAMaildirWithoutItsTmp) {
  net::TemporaryFolder folder;
  Write(folder.Path() + "/new/1", "one\r\n");
  Write(folder.Path() + "/cur/2:2,S", "two\r\n");
  Write(folder.Path() + "/tmp/3", "half");
  EXPECT_THAT(InboxFolder(folder.Path()).MessagesWith(""),
              UnorderedElementsAre("one\r\n", "two\r\n"));
}

TEST(InboxFolder, SeesWhatComesLater) {
  const std::chrono::milliseconds another_look(40);
  net::TemporaryFolder folder;
  InboxFolder inbox(folder.Path());
  EXPECT_TRUE(inbox.MessagesWith("").empty());
  Write(folder.Path() + "/empty", "");
  std::this_thread::sleep_for(another_look);
  EXPECT_TRUE(inbox.MessagesWith("").empty());
  Write(folder.Path() + "/a", "a");
  std::this_thread::sleep_for(another_look);
  EXPECT_THAT(inbox.MessagesWith(""), ElementsAre("a"));
}

TEST(InboxFolder, GivesThoseThatHaveTheText) {
  net::TemporaryFolder folder;
  Write(folder.Path() + "/a", "one for you\r\n");
  Write(folder.Path() + "/b", "one for me\r\n");
  EXPECT_THAT(InboxFolder(folder.Path()).MessagesWith("for me"), ElementsAre("one for me\r\n"));
}

TEST(InboxFolder, LinesEndAsOnTheWire) {
  net::TemporaryFolder folder;
  Write(folder.Path() + "/local", "a\n\nb\n");
  Write(folder.Path() + "/wire", "a\r\nb\nc\r\n");
  EXPECT_THAT(InboxFolder(folder.Path()).MessagesWith(""),
              UnorderedElementsAre("a\r\n\r\nb\r\n", "a\r\nb\nc\r\n"));
}

TEST(InboxFolder, AFolderThatIsNotThereHoldsNothing) {
  EXPECT_TRUE(InboxFolder("/no/such/folder").MessagesWith("").empty());
}

}  // namespace
}  // namespace smtpspec
