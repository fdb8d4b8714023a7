#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/store/stores.hpp"

using namespace headroom;
using namespace headroom::testing;
namespace fs = std::filesystem;

TEST_CASE("F-23 a directory that is gone is an error that names it, and heals when it is back") {
  const TemporaryDirectory parent;
  const auto directory = parent / "state";
  TestStore store(directory);
  const auto missing = store->event_count();
  REQUIRE_FALSE(missing);
  CHECK(missing.error().number == static_cast<int>(core::ErrorNumber::state_dir));
  CHECK_THAT(missing.error().detail, Catch::Contains(directory));
  fs::create_directory(directory);
  CHECK(store->put_note("x", "1"));
  fs::remove_all(directory);
  CHECK_FALSE(store->put_note("x", "2"));
  fs::create_directory(directory);
  CHECK(store->put_note("x", "3"));
  CHECK(*TestStore(directory)->note("x") == "3");
}

TEST_CASE("F-39 a file moved away or replaced while it is open is noticed, and writes go to the new one") {
  const TemporaryDirectory directory;
  TestStore store(directory.path().string());
  REQUIRE(store->put_note("x", "1"));
  fs::rename(directory / "headroom.db", directory / "elsewhere");
  CHECK_FALSE(store->put_note("x", "2"));
  REQUIRE(store->put_note("x", "3"));
  CHECK(*TestStore(directory.path().string())->note("x") == "3");
}

TEST_CASE("F-25 while another process decides about a damaged file this one leaves it alone, and goes on afterwards") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "headroom.db") << "hello, this is no database at all";
  const int repairing = open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  REQUIRE(flock(repairing, LOCK_EX) == 0);
  TestStore store(directory.path().string());
  const auto put = store->put_note("x", "1");
  REQUIRE_FALSE(put);
  CHECK(put.error().number == static_cast<int>(core::ErrorNumber::database));
  CHECK_THAT(put.error().detail, Catch::Contains("another process repairs"));
  CHECK(kept_aside(directory).empty());
  close(repairing);
  CHECK(store->put_note("x", "1"));
  CHECK(kept_aside(directory).size() == 1);
}

TEST_CASE("F-25 eight processes that meet one damaged file set it aside once and share the new one") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "headroom.db") << "hello, this is no database at all";
  pid_t children[8];
  for (int i = 0; i < 8; ++i) {
    children[i] = fork();
    if (children[i] == 0) {
      alarm(30);
      TestStore store(directory.path().string());
      int pushed = 0;
      for (int round = 0; round < 200 && pushed < 5; ++round)
        if (store->push_event_or_drop_oldest({std::to_string(i) + "-" + std::to_string(pushed), "acct", "{}"}, false))
          ++pushed;
      _exit(pushed == 5 ? 0 : 1);
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(kept_aside(directory).size() == 1);
  CHECK(*TestStore(directory.path().string())->event_count() == 40);
}
