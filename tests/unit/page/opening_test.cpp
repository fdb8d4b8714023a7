#include "sdk/page/open.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::core::ErrorNumber;
using headroom::testing::ChildProcess;
using headroom::testing::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

headroom::ports::Place count_one(headroom::page::Directory& directory) {
  auto place = directory.find_or_create(headroom::ports::Key(headroom::ports::RecordKind::meter, "acct", "exports"),
                                        [](auto&, auto&) {});
  if (place) ++place.slot->consumed;
  return place;
}

/// In memory, with this error, its text naming the path; and it counts.
void check_refused(const headroom::page::Opened& opened, ErrorNumber number, const std::string& path,
                   const std::string& why) {
  INFO(opened.error.detail);
  CHECK(opened.error.number == static_cast<int>(number));
  CHECK(opened.error.detail.find(path) != std::string::npos);
  CHECK(opened.error.detail.find(why) != std::string::npos);
  REQUIRE(opened.directory);
  CHECK_FALSE(opened.directory->is_durable());
  CHECK(count_one(*opened.directory));
}

std::size_t entries_of(const char* directory) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

/// Mappings of files below this path; an allocator's, a sanitizer's too, are its own.
std::size_t mappings_of(const std::string& path) {
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) count += line.find(path) != std::string::npos;
  return count;
}

}  // namespace

TEST_CASE("A-17 a state directory is made with its parents, for its owner alone") {
  const TemporaryDirectory directory;
  const auto opened = headroom::page::open(directory / "a/b/state");
  REQUIRE(opened.error.number == 0);
  CHECK(opened.directory->is_durable());
  for (const char* made : {"a", "a/b", "a/b/state"}) {
    struct stat status;
    REQUIRE(stat((directory / made).c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0700);
  }
  for (const char* file : {"a/b/state/counters-0", "a/b/state/private"}) {
    struct stat status;
    REQUIRE(stat((directory / file).c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
  }
}

TEST_CASE("A-17 a state directory that others could write to is closed to them") {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "state");
  fs::permissions(directory / "state", fs::perms::all);
  REQUIRE(headroom::page::open(directory / "state").error.number == 0);
  CHECK(fs::status(directory / "state").permissions() == fs::perms::owner_all);
}

TEST_CASE("A-17 a state directory that anyone could put another one in the place of is refused") {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "open");
  fs::permissions(directory / "open", fs::perms::all);
  check_refused(headroom::page::open(directory / "open/state"), ErrorNumber::state_dir, directory / "open/state",
                "sticky");
  fs::permissions(directory / "open", fs::perms::all | fs::perms::sticky_bit);
  CHECK(headroom::page::open(directory / "open/state").error.number == 0);
}

TEST_CASE("Without a state directory counts are in memory, and that is no error") {
  const auto opened = headroom::page::open("");
  CHECK(opened.error.number == 0);
  CHECK_FALSE(opened.directory->is_durable());
  CHECK(count_one(*opened.directory));
}

TEST_CASE("A state directory that is a file is named as such, and counting goes on in memory") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "state") << "mine";
  check_refused(headroom::page::open(directory / "state"), ErrorNumber::state_dir, directory / "state", "is a file");
  check_refused(headroom::page::open(directory / "state/below"), ErrorNumber::state_dir, directory / "state/below",
                "a part of the path is a file");
  CHECK(fs::file_size(directory / "state") == 4);
}

TEST_CASE("F-38 a file system that does not keep room is not mapped") {
  check_refused(headroom::page::open("/proc"), ErrorNumber::state_file_system, "/proc", "file system");
}

TEST_CASE("A directory of another user, or one that cannot be made, is refused with the reason") {
  const TemporaryDirectory directory;
  if (geteuid() == 0) {
    fs::create_directory(directory / "foreign");
    REQUIRE(chown((directory / "foreign").c_str(), 12345, 12345) == 0);
    check_refused(headroom::page::open(directory / "foreign"), ErrorNumber::state_dir, directory / "foreign",
                  "another user");
  }
  check_refused(headroom::page::open("/proc/headroom/state"), ErrorNumber::state_dir, "/proc/headroom/state",
                "cannot be made");
  check_refused(headroom::page::open(std::string("a\0b", 3)), ErrorNumber::state_dir, "a", "zero byte");
}

TEST_CASE("F-29 a read-only directory counts in memory and says so") {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "state");
  constexpr uid_t nobody = 65534;
  if (geteuid() == 0) {
    REQUIRE(chown((directory / "state").c_str(), nobody, nobody) == 0);
    fs::permissions(directory.path(), fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  }
  fs::permissions(directory / "state", fs::perms::owner_read | fs::perms::owner_exec);
  ChildProcess reader([&] {
    if (geteuid() == 0 && seteuid(nobody) != 0) return 9;
    const auto opened = headroom::page::open(directory / "state");
    if (opened.error.number != static_cast<int>(ErrorNumber::state_read_only))
      throw std::runtime_error(opened.error.detail);
    if (opened.error.detail.find("writable") == std::string::npos) return 2;
    return count_one(*opened.directory) ? 0 : 3;
  });
  CHECK(reader.wait() == 0);
}

TEST_CASE("F-26 F-27 no room for a segment, or a file-size limit, is an error and not the end of the host") {
  const TemporaryDirectory directory;
  ChildProcess limited([&] {
    const rlimit small{64 * 1024, 64 * 1024};
    if (setrlimit(RLIMIT_FSIZE, &small) != 0) return 9;
    const auto opened = headroom::page::open(directory / "state");
    if (opened.error.number != static_cast<int>(ErrorNumber::state_full)) return 1;
    if (opened.error.detail.find(directory / "state") == std::string::npos) return 2;
    return count_one(*opened.directory) ? 0 : 3;
  });
  CHECK(limited.wait() == 0);
  CHECK(entries_of((directory / "state").c_str()) == 1);  // the private file; nothing half made
}

TEST_CASE("F-09 10,000 times open and close leave no descriptor, thread or mapping behind") {
  const TemporaryDirectory directory;
  const auto cycle = [&] {
    auto opened = headroom::page::open(directory / "state");
    const auto index = opened.directory->clients().take_index();
    REQUIRE(index != 0);
    REQUIRE(count_one(*opened.directory));
    opened.directory->clients().give_back(index);
  };
  cycle();
  const auto files = entries_of("/proc/self/fd");
  {
    const auto held = headroom::page::open(directory / "state");
    REQUIRE(mappings_of(directory / "state") > 0);  // the measure sees ours
  }
  for (int i = 0; i < 10'000; ++i) cycle();
  CHECK(entries_of("/proc/self/fd") == files);
  CHECK(mappings_of(directory / "state") == 0);
  CHECK(headroom::page::open(directory / "state")
            .directory->find(headroom::ports::Key(headroom::ports::RecordKind::meter, "acct", "exports"))
            .slot->consumed == 10'001);
}
