#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "server-stub/store/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::server::store::Store;
using headroom::server::store::StoreError;
using headroom::testing::ChildProcess;
using headroom::testing::TemporaryDirectory;

namespace {

/// What opening says; empty where it succeeds.
std::string refusal(const std::filesystem::path& directory) {
  try {
    Store store(directory);
    return "";
  } catch (const StoreError& error) {
    return error.what();
  }
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

void run(const std::string& file, const char* sql) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &connection) == SQLITE_OK);
  REQUIRE(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(connection);
}

}  // namespace

TEST_CASE("the store makes its directory and file, for their owner alone") {
  const TemporaryDirectory directory;
  const std::string data = directory / "deep/data";
  const mode_t before = umask(0);
  Store store(data);
  umask(before);
  struct stat status {};
  REQUIRE(stat((data + "/headroom.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(stat((data + "/headroom.db-wal").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(stat(data.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
  // With exclusive locking there is no shared-memory file that somebody could truncate under us.
  CHECK_FALSE(std::filesystem::exists(data + "/headroom.db-shm"));
}

TEST_CASE("F-79 a second process on the same store is refused") {
  const TemporaryDirectory directory;
  Store store(directory.path());
  CHECK(says(refusal(directory.path()), "in use by another process"));
  ChildProcess other([&] { return says(refusal(directory.path()), "in use by another process") ? 0 : 1; });
  CHECK(other.wait() == 0);
  CHECK(store.write([](headroom::server::store::Database&) {}));
}

TEST_CASE("what cannot be a store is refused with what to do") {
  const TemporaryDirectory directory;
  const std::string file = directory / "headroom.db";
  SECTION("a newer version") {
    { Store makes_it(directory.path()); }
    run(file, "PRAGMA user_version = 999");
    CHECK(says(refusal(directory.path()), "is of version 999"));
  }
  SECTION("another program's database") {
    run(file, "CREATE TABLE theirs (a)");
    CHECK(says(refusal(directory.path()), "is not a store of this server"));
  }
  SECTION("not a database") {
    std::ofstream(file) << std::string(10'000, 'x');
    CHECK(says(refusal(directory.path()), "is not a store of this server"));
  }
  SECTION("a FIFO") {
    REQUIRE(mkfifo(file.c_str(), 0600) == 0);
    CHECK(says(refusal(directory.path()), "not a regular file"));
  }
  SECTION("a symbolic link") {
    std::filesystem::create_symlink(directory / "elsewhere", file);
    CHECK(says(refusal(directory.path()), "cannot open " + file));
  }
  SECTION("a directory in the file's place") {
    std::filesystem::create_directory(file);
    CHECK(says(refusal(directory.path()), "cannot open " + file));
  }
  SECTION("a file in the directory's place") {
    std::ofstream(directory / "data") << "x";
    CHECK(says(refusal(directory / "data"), "is not a directory"));
  }
}

TEST_CASE("a damaged store is refused and left as it is") {
  const TemporaryDirectory directory;
  const std::string file = directory / "headroom.db";
  {
    Store store(directory.path());
    REQUIRE(store.write([](headroom::server::store::Database& database) {
      for (int i = 0; i < 2'000; ++i) {
        database.run("INSERT INTO user (account, id, first_seen, last_seen, traits) VALUES ('a', ?, 0, 0, '{}')", i);
      }
    }));
  }
  {
    std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
    damage.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file)) - 2 * 4'096);
    damage << std::string(4'096, '\xff');
  }
  const auto size = std::filesystem::file_size(file);
  CHECK(says(refusal(directory.path()), "is damaged"));
  CHECK(std::filesystem::file_size(file) == size);
}
