#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "failure.hpp"
#include "survey.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

namespace fs = std::filesystem;
using headroom::testing::TemporaryDirectory;

void put(const fs::path& path, std::size_t size) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << std::string(size, 'x');
}

std::vector<std::string> names(const std::vector<archivist::Unit>& units) {
  std::vector<std::string> out;
  for (const archivist::Unit& unit : units) out.push_back(unit.name);
  return out;
}

}  // namespace

TEST_CASE("each subdirectory is one archive, and the files beside them one more") {
  TemporaryDirectory temp;
  put(temp / "b/file", 1'500);
  put(temp / "a/x/file", 1);
  put(temp / "loose", 10);
  const archivist::Survey found = archivist::survey(temp.path(), 1 << 20);
  CHECK(names(found.units) == std::vector<std::string>{"a", "b", "_files"});
  CHECK(found.units[1].kilobytes() == 2);
  CHECK(found.units[0].kilobytes() == 1);
  CHECK(found.left_out.empty());
}

TEST_CASE("a file over the plan's size, a pipe and a socket stay out and are named") {
  TemporaryDirectory temp;
  put(temp / "d/small", 10);
  put(temp / "d/large", 2 << 20);
  REQUIRE(::mkfifo((temp / "d/pipe").c_str(), 0600) == 0);
  const archivist::Survey found = archivist::survey(temp.path(), 1 << 20);
  REQUIRE(found.left_out.size() == 2);
  CHECK(found.left_out[0].find("d/large: 2 MB") == 0);
  CHECK(found.left_out[1].find("d/pipe") == 0);
  CHECK(found.units[0].items.size() == 2);
}

TEST_CASE("symlinks are kept and not followed, so that a loop ends") {
  TemporaryDirectory temp;
  put(temp / "d/file", 1);
  fs::create_directory_symlink(temp.path(), temp / "d/up");
  fs::create_directory_symlink(temp / "d", temp / "beside");
  const archivist::Survey found = archivist::survey(temp.path(), 1 << 20);
  CHECK(names(found.units) == std::vector<std::string>{"d", "_files"});
  CHECK(found.units[0].items.size() == 3);
}

TEST_CASE("a directory that is missing, or is a file, is an error that names it") {
  TemporaryDirectory temp;
  put(temp / "file", 1);
  for (const char* name : {"missing", "file"}) {
    try {
      archivist::survey(temp / name, 1 << 20);
      FAIL("no failure");
    } catch (const archivist::Failure& failure) {
      CHECK(std::string(failure.what()).find(temp / name) != std::string::npos);
      CHECK(failure.code() == archivist::Exit::wrong_call);
    }
  }
}

TEST_CASE("an empty directory has no archives") {
  TemporaryDirectory temp;
  CHECK(archivist::survey(temp.path(), 1 << 20).units.empty());
}

TEST_CASE("division gives as many archives as asked for, each item in exactly one") {
  TemporaryDirectory temp;
  for (int i = 0; i < 9; ++i) put(temp.path() / "only" / std::to_string(i), 100);
  const std::vector<archivist::Unit> whole = archivist::survey(temp.path(), 1 << 20).units;
  REQUIRE(whole.size() == 1);
  for (const std::size_t parts : {1, 2, 7, 10}) {
    const std::vector<archivist::Unit> units = archivist::divided(whole, parts);
    CHECK(units.size() == parts);
    std::multiset<std::string> items, unique_names;
    for (const archivist::Unit& unit : units) {
      unique_names.insert(unit.name);
      for (const archivist::Item& item : unit.items) items.insert(item.path);
    }
    CHECK(items.size() == whole[0].items.size());
    CHECK(std::set<std::string>(unique_names.begin(), unique_names.end()).size() == parts);
  }
  CHECK(archivist::divided(whole, 1'000).size() == whole[0].items.size());
}
