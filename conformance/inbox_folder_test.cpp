#include "conformance/inbox_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

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
  EXPECT_THAT(InboxFolder(folder.Path()).Messages(), UnorderedElementsAre("one\r\n", "two\r\n"));
}

TEST(InboxFolder, SeesWhatComesLater) {
  net::TemporaryFolder folder;
  InboxFolder inbox(folder.Path());
  EXPECT_TRUE(inbox.Messages().empty());
  Write(folder.Path() + "/empty", "");
  EXPECT_TRUE(inbox.Messages().empty());
  Write(folder.Path() + "/a", "a");
  EXPECT_THAT(inbox.Messages(), ElementsAre("a"));
}

TEST(InboxFolder, LinesEndAsOnTheWire) {
  net::TemporaryFolder folder;
  Write(folder.Path() + "/local", "a\n\nb\n");
  Write(folder.Path() + "/wire", "a\r\nb\nc\r\n");
  EXPECT_THAT(InboxFolder(folder.Path()).Messages(),
              UnorderedElementsAre("a\r\n\r\nb\r\n", "a\r\nb\nc\r\n"));
}

TEST(InboxFolder, AFolderThatIsNotThereHoldsNothing) {
  EXPECT_TRUE(InboxFolder("/no/such/folder").Messages().empty());
}

}  // namespace
}  // namespace smtpspec
