#include "net/maildir.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "net/host.h"
#include "net/temporary_folder.h"

namespace smtpspec::net {
namespace {

using Names = std::vector<std::string>;

TEST(Maildir, MakesItsFoldersAndTakesThoseThatExist) {
  const TemporaryFolder folder;
  ASSERT_TRUE(Maildir::Open(folder.Path() + "/mail/"));
  EXPECT_EQ(folder.Names("/mail"), (Names{"cur", "new", "tmp"}));
  EXPECT_TRUE(Maildir::Open(folder.Path() + "/mail"));
}

TEST(Maildir, KeepsTheOctetsAsTheyAre) {
  const TemporaryFolder folder;
  auto maildir = Maildir::Open(folder.Path() + "/mail");
  ASSERT_TRUE(maildir);
  const std::string octets("a\r\n.\r\nb\0\xff\n", 10);
  const auto name = maildir->Store(octets);
  ASSERT_TRUE(name) << name.error();
  EXPECT_EQ(ReadFile(folder.Path() + "/mail/new/" + *name), octets);
  EXPECT_EQ(folder.Names("/mail/tmp"), Names{});
  struct stat facts{};
  ASSERT_EQ(stat((folder.Path() + "/mail/new/" + *name).c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST(Maildir, NamesAreUniqueAcrossThreads) {
  const TemporaryFolder folder;
  auto maildir = Maildir::Open(folder.Path() + "/mail");
  ASSERT_TRUE(maildir);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 25; ++j) EXPECT_TRUE(maildir->Store("x"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(folder.Names("/mail/new").size(), 200u);
}

TEST(Maildir, AFileInTheWayOfAFolderIsAnError) {
  const TemporaryFolder folder;
  std::ofstream(folder.Path() + "/mail") << "x";
  const auto maildir = Maildir::Open(folder.Path() + "/mail");
  ASSERT_FALSE(maildir);
  EXPECT_EQ(maildir.error(), "cannot make folder " + folder.Path() + "/mail: file exists");
  EXPECT_FALSE(Maildir::Open(folder.Path() + "/no/such"));
  EXPECT_FALSE(Maildir::Open(""));
}

TEST(Maildir, AVanishedFolderIsAnErrorAndNothingIsLeft) {
  for (const char* part : {"tmp", "new"}) {
    const TemporaryFolder folder;
    auto maildir = Maildir::Open(folder.Path() + "/mail");
    ASSERT_TRUE(maildir);
    std::filesystem::remove(folder.Path() + "/mail/" + part);
    const auto name = maildir->Store("x");
    ASSERT_FALSE(name) << part;
    EXPECT_NE(name.error().find(std::string("/mail/") + part), std::string::npos) << name.error();
    EXPECT_EQ(folder.Names("/mail/" + std::string(part == std::string("tmp") ? "new" : "tmp")),
              Names{});
  }
}

// The limit of file sizes stands for a full disk: part of the octets are written, then an error.
TEST(Maildir, AFullDiskIsAnErrorAndNothingIsLeft) {
  const TemporaryFolder folder;
  auto maildir = Maildir::Open(folder.Path() + "/mail");
  ASSERT_TRUE(maildir);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto name = maildir->Store(std::string(5000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal_before);
  ASSERT_FALSE(name);
  EXPECT_NE(name.error().find("cannot write"), std::string::npos) << name.error();
  EXPECT_EQ(folder.Names("/mail/tmp"), Names{});
  EXPECT_EQ(folder.Names("/mail/new"), Names{});
}

TEST(Maildir, WithoutPermissionIsAnError) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryFolder folder;
  auto maildir = Maildir::Open(folder.Path() + "/mail");
  ASSERT_TRUE(maildir);
  ASSERT_EQ(chmod((folder.Path() + "/mail/new").c_str(), 0500), 0);
  const auto name = maildir->Store("x");
  ASSERT_FALSE(name);
  EXPECT_NE(name.error().find("permission denied"), std::string::npos) << name.error();
  EXPECT_EQ(folder.Names("/mail/tmp"), Names{});
}

}  // namespace
}  // namespace smtpspec::net
