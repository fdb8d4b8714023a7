#include <sqlite3.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/store/stores.hpp"

using namespace headroom;
using namespace headroom::testing;
namespace fs = std::filesystem;

namespace {

void run_sql(const std::string& file, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

void overwrite(const std::string& file, std::streamoff at, const std::string& bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(at);
  stream << bytes;
}

/// A database with 40 events, made once.
const std::string& sound_bytes() {
  static const std::string bytes = [] {
    const TemporaryDirectory directory;
    {
      TestStore store(directory.path().string());
      for (int i = 0; i < 40; ++i)
        REQUIRE(store->push_event_or_drop_oldest({std::to_string(i), "acct", std::string(1'000, 'x')}, false));
    }
    std::ifstream stream(directory / "headroom.db", std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(stream)), {});
  }();
  return bytes;
}

void fill(const TemporaryDirectory& directory) {
  std::ofstream(directory / "headroom.db", std::ios::binary) << sound_bytes();
}

}  // namespace

TEST_CASE("A-17 the database and its journal are their owner's alone") {
  const TemporaryDirectory directory;
  REQUIRE(TestStore(directory.path().string())->put_note("x", "1"));
  struct stat found {};
  for (const char* name : {"headroom.db", "headroom.db-journal"}) {
    INFO(name);
    REQUIRE(stat((directory / name).c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
  }
  chmod((directory / "headroom.db").c_str(), 0666);
  REQUIRE(TestStore(directory.path().string())->event_count());
  REQUIRE(stat((directory / "headroom.db").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
}

TEST_CASE("F-35 M22 what is no sound database of ours is set aside, reported once, and service goes on") {
  struct Row {
    const char* name;
    std::function<void(const std::string&)> damage;
  };
  const Row rows[] = {
      {"a text file", [](const std::string& file) { std::ofstream(file) << "hello, this is no database at all"; }},
      {"garbage as long as a page", [](const std::string& file) { std::ofstream(file) << std::string(4096, '\xa5'); }},
      {"zeros as long as the file",
       [](const std::string& file) { overwrite(file, 0, std::string(fs::file_size(file), '\0')); }},
      {"a header with garbage behind",
       [](const std::string& file) { overwrite(file, 100, std::string(3996, '\xa5')); }},
      {"a wrong magic", [](const std::string& file) { overwrite(file, 0, "SQLite format 4"); }},
      {"a wrong page size", [](const std::string& file) { overwrite(file, 16, std::string("\x00\x03", 2)); }},
      {"half a file", [](const std::string& file) { fs::resize_file(file, fs::file_size(file) / 2); }},
      {"a header alone", [](const std::string& file) { fs::resize_file(file, 100); }},
      {"a page of a table overwritten",
       [](const std::string& file) {
         overwrite(file, static_cast<std::streamoff>(fs::file_size(file)) - 8192, std::string(8192, '\xff'));
       }},
      {"another program's database",
       [](const std::string& file) {
         fs::remove(file);
         run_sql(file, "CREATE TABLE theirs(x)");
       }},
      {"a directory",
       [](const std::string& file) {
         fs::remove(file);
         fs::create_directory(file);
       }},
      {"a FIFO",
       [](const std::string& file) {
         fs::remove(file);
         REQUIRE(mkfifo(file.c_str(), 0600) == 0);
       }},
      {"a symbolic link to a file",
       [](const std::string& file) {
         fs::rename(file, file + ".real");
         fs::create_symlink(file + ".real", file);
       }},
      {"a symbolic link to nothing",
       [](const std::string& file) {
         fs::remove(file);
         fs::create_symlink("/nowhere", file);
       }},
      {"a symbolic link to itself",
       [](const std::string& file) {
         fs::remove(file);
         fs::create_symlink(file, file);
       }},
      {"a device",
       [](const std::string& file) {
         fs::remove(file);
         fs::create_symlink("/dev/zero", file);
       }},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const TemporaryDirectory directory;
      fill(directory);
      row.damage(directory / "headroom.db");
      const auto began = std::chrono::steady_clock::now();
      TestStore store(directory.path().string());
      REQUIRE(store->push_event_or_drop_oldest({"new", "acct", "{}"}, false));
      CHECK(std::chrono::steady_clock::now() - began < std::chrono::milliseconds(500));
      CHECK(*store->event_count() == 1);
      REQUIRE(store.reports.size() == 1);
      CHECK(store.reports[0].number == static_cast<int>(core::ErrorNumber::state_damaged));
      CHECK_THAT(store.reports[0].detail, Catch::Contains("headroom.db") && Catch::Contains("damaged-2026"));
      CHECK_FALSE(kept_aside(directory).empty());
      TestStore again(directory.path().string());
      CHECK(*again->event_count() == 1);
      CHECK(again.reports.empty());
    }
  }
}

TEST_CASE("an empty file and a missing one are new databases and no damage") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "headroom.db");
  TestStore store(directory.path().string());
  CHECK(*store->event_count() == 0);
  CHECK(store.reports.empty());
  CHECK(kept_aside(directory).empty());
}

TEST_CASE("F-32 no flipped byte and no truncation does more than lose the file") {
  const std::string& sound = sound_bytes();
  REQUIRE(sound.size() > 30'000);
  const TemporaryDirectory directory;
  const auto check = [&](const std::string& bytes) {
    for (const auto& entry : fs::directory_iterator(directory.path())) fs::remove(entry.path());
    std::ofstream(directory / "headroom.db", std::ios::binary) << bytes;
    TestStore store(directory.path().string());
    const auto events = store->events("acct", 1'000'000);
    const auto pushed = store->push_event_or_drop_oldest({"new", "acct", "{}"}, false);
    const bool is_newer = !pushed && pushed.error().number == static_cast<int>(core::ErrorNumber::state_newer);
    CHECK((pushed || is_newer));
    CHECK((events || is_newer));
  };
  // Each field of the header: magic, page size, versions, counters, sizes, schema format, encoding, application …
  for (const std::size_t at :
       {0, 8, 16, 17, 18, 19, 20, 21, 23, 24, 28, 31, 35, 39, 43, 44, 47, 51, 55, 56, 59, 63, 67, 68, 71, 95, 99}) {
    std::string flipped = sound;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
    INFO("byte " << at);
    check(flipped);
  }
  for (std::size_t at = 100; at < sound.size(); at += 5'003) {
    std::string flipped = sound;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x81);
    INFO("byte " << at);
    check(flipped);
    INFO("cut at " << at);
    check(sound.substr(0, at));
  }
}

TEST_CASE("F-35 the journal of a database set aside goes with it, and is not played into the new one") {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "headroom.db");
  std::ofstream(directory / "headroom.db-journal")
      << std::string("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8) << std::string(2'000, 'j');
  TestStore store(directory.path().string());
  REQUIRE(store->event_count());
  CHECK(kept_aside(directory).size() == 2);
}

TEST_CASE("A-18 a database with a table missing or a trigger added is not trusted") {
  for (const char* sql : {"DROP TABLE chain", "CREATE TRIGGER evil AFTER INSERT ON note BEGIN DELETE FROM event; END",
                          "CREATE VIEW evil AS SELECT 1", "ALTER TABLE note ADD COLUMN extra TEXT"}) {
    INFO(sql);
    const TemporaryDirectory directory;
    fill(directory);
    run_sql(directory / "headroom.db", sql);
    TestStore store(directory.path().string());
    CHECK(*store->event_count() == 0);
    CHECK(store.reports.size() == 1);
  }
}

TEST_CASE("F-34 a newer database is refused by name and left as it is") {
  const TemporaryDirectory directory;
  fill(directory);
  run_sql(directory / "headroom.db", "PRAGMA user_version=999");
  TestStore store(directory.path().string());
  for (int again = 0; again < 2; ++again) {
    const auto count = store->event_count();
    REQUIRE_FALSE(count);
    CHECK(count.error().number == static_cast<int>(core::ErrorNumber::state_newer));
    CHECK_THAT(count.error().detail, Catch::Contains("headroom.db") && Catch::Contains("999"));
  }
  CHECK(kept_aside(directory).empty());
  run_sql(directory / "headroom.db", "PRAGMA user_version=1");
  CHECK(*store->event_count() == 40);
}
