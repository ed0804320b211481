#include "net/host.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "net/temporary_folder.h"

namespace smtpspec::net {
namespace {

TEST(Host, DatesAreThoseOfTheMessageFormat) {
  EXPECT_EQ(Rfc5322Date(0), "Thu, 1 Jan 1970 00:00:00 +0000");
  EXPECT_EQ(Rfc5322Date(1795300000), "Sat, 21 Nov 2026 22:26:40 +0000");
  EXPECT_EQ(Rfc5322Date(951827696), "Tue, 29 Feb 2000 12:34:56 +0000");
  EXPECT_EQ(Iso8601Date(951827696), "2000-02-29T12:34:56Z");
}

TEST(Host, RandomOctetsAreAsManyAndNeverTheSame) {
  EXPECT_EQ(RandomOctets(0), "");
  EXPECT_EQ(RandomOctets(1000).size(), 1000u);
  EXPECT_NE(RandomOctets(32), RandomOctets(32));
}

TEST(Host, HasAName) {
  EXPECT_FALSE(HostName().empty());
}

TEST(Host, StateFolderIsMadeForItsOwnerOnly) {
  const TemporaryFolder folder;
  ASSERT_EQ(setenv("XDG_STATE_HOME", (folder.Path() + "/a/b").c_str(), 1), 0);
  EXPECT_EQ(StateFolder(), folder.Path() + "/a/b/smtpspec");
  struct stat facts{};
  ASSERT_EQ(stat(StateFolder().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0700u);
  unsetenv("XDG_STATE_HOME");
}

TEST(Files, AreReplacedWholeWithTheirMode) {
  const TemporaryFolder folder;
  const std::string path = folder.Path() + "/file";
  ASSERT_TRUE(WriteFileDurably(path, "one", 0644));
  ASSERT_TRUE(WriteFileDurably(path, std::string("t\0wo", 4), 0600));
  EXPECT_EQ(ReadFile(path), std::string("t\0wo", 4));
  struct stat facts{};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
  EXPECT_EQ(folder.Names(), std::vector<std::string>{"file"});
}

TEST(Files, ErrorsNameTheFileAndTheCause) {
  const TemporaryFolder folder;
  const auto missing = ReadFile(folder.Path() + "/nothing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(),
            "cannot open " + folder.Path() + "/nothing: no such file or directory");
  const auto is_folder = ReadFile(folder.Path());
  ASSERT_FALSE(is_folder);
  EXPECT_EQ(is_folder.error(), "cannot read " + folder.Path() + ": is a directory");
  EXPECT_FALSE(WriteFileDurably(folder.Path() + "/nowhere/file", "x", 0600));
}

TEST(Files, AFailedReplacementLeavesNothingBehind) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkdir((folder.Path() + "/taken").c_str(), 0700), 0);
  EXPECT_FALSE(WriteFileDurably(folder.Path() + "/taken", "x", 0600));
  EXPECT_EQ(folder.Names(), std::vector<std::string>{"taken"});
}

}  // namespace
}  // namespace smtpspec::net
