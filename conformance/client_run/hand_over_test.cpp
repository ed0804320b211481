#include "conformance/client_run/hand_over.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "net/temporary_folder.h"

namespace smtpspec {
namespace {

namespace fs = std::filesystem;

std::string Contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

ClientTask Task(TlsPolicy policy) {
  ClientTask task;
  task.policy = policy;
  task.from = "a@example.org";
  task.recipients = {"b@example.com", "b.2@example.com"};
  task.account = {"alice", Secret("example-password")};
  task.message = "Subject: x\r\n\r\ny\r\n";
  return task;
}

TEST(HandOver, HasALineAndAMessageForEachCheck) {
  const net::TemporaryFolder scratch;
  const std::string folder = scratch.Path() + "/new/folder";
  const ClientTask task = Task(TlsPolicy::kStartTls);
  const auto table = WriteHandOver(
      folder, {{2525, "a/one", "code=454,line=x", task}, {2526, "a/two", "", task}}, "PEM\n");
  ASSERT_TRUE(table) << table.error();
  EXPECT_EQ(*table, "2525\ta/one\tcode=454,line=x\ta@example.org\tb@example.com,b.2@example.com\t" +
                        folder + "/0001.eml\n2526\ta/two\t-\ta@example.org\tb@example.com," +
                        "b.2@example.com\t" + folder + "/0002.eml\n");
  EXPECT_EQ(Contents(folder + "/table.tsv"), *table);
  EXPECT_EQ(Contents(folder + "/0002.eml"), task.message);
  EXPECT_EQ(Contents(folder + "/ca.pem"), "PEM\n");
  EXPECT_EQ(table->find("example-password"), std::string::npos);
}

TEST(HandOver, TheAccountIsForItsOwnerOnly) {
  const net::TemporaryFolder folder;
  const ClientTask task = Task(TlsPolicy::kImplicit);
  ASSERT_TRUE(WriteHandOver(folder.Path(), {{25, "a/one", "", task}}, ""));
  EXPECT_EQ(Contents(folder.Path() + "/account"), "alice\nexample-password\n");
  EXPECT_EQ(fs::status(folder.Path() + "/account").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(HandOver, WhoHasNoAccountGetsNone) {
  const net::TemporaryFolder folder;
  const ClientTask task = Task(TlsPolicy::kOpportunistic);
  ASSERT_TRUE(WriteHandOver(folder.Path(), {{25, "a/one", "", task}}, ""));
  EXPECT_FALSE(fs::exists(folder.Path() + "/account"));
}

TEST(HandOver, AFolderThatCannotBeMadeIsNamed) {
  const net::TemporaryFolder folder;
  std::ofstream(folder.Path() + "/file") << "x";
  const auto table = WriteHandOver(folder.Path() + "/file/below", {}, "");
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().find("/file/below"), std::string::npos) << table.error();
}

}  // namespace
}  // namespace smtpspec
