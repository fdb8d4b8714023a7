#include <sys/stat.h>

#include <functional>

#include "server-stub/settings/data_directory.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom::server::settings;
using headroom::testing::TemporaryDirectory;
using std::filesystem::perms;

namespace {

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const FileError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a data directory that is missing is made, with those above it, for its owner alone") {
  const TemporaryDirectory base;
  const DataDirectory directory(base.path() / "a" / "b");
  CHECK(std::filesystem::status(directory.path()).permissions() == perms::owner_all);
}

TEST_CASE("a data directory that is a file or cannot be made is refused by its name") {
  const TemporaryDirectory base;
  const auto file = base.path() / "file";
  replace_private_file(file, "x");
  CHECK(refusal([&] { DataDirectory directory(file); }).find(file.string() + "' is not a directory") !=
        std::string::npos);
  CHECK(refusal([&] { DataDirectory directory(file / "below"); }).find("cannot be made") != std::string::npos);
}

TEST_CASE("a data directory that this user may not write is refused") {
  if (::geteuid() == 0) return;  // root may write everywhere
  const TemporaryDirectory base;
  ::chmod(base.path().c_str(), 0500);
  CHECK(refusal([&] { DataDirectory directory(base.path()); }).find("cannot be written") != std::string::npos);
  ::chmod(base.path().c_str(), 0700);
}

TEST_CASE("F-79 a data directory is claimed by one server at a time") {
  const TemporaryDirectory base;
  {
    DataDirectory first(base.path()), second(base.path());
    first.claim();
    CHECK(refusal([&] { second.claim(); }).find("in use by another headroom-server") != std::string::npos);
  }
  DataDirectory third(base.path());
  CHECK(refusal([&] { third.claim(); }).empty());
}

TEST_CASE("a private file is replaced whole and read back, and is its owner's alone") {
  const TemporaryDirectory base;
  const auto file = base.path() / "file";
  CHECK_FALSE(read_private_file(file));
  for (const auto& text : {std::string("one"), std::string(300'000, 'x'), std::string()}) {
    replace_private_file(file, text);
    CHECK(read_private_file(file) == text);
  }
  CHECK(std::filesystem::status(file).permissions() == (perms::owner_read | perms::owner_write));
}

TEST_CASE("A-17 a private file that is something else, or open to others, is refused without waiting") {
  const TemporaryDirectory base;
  const auto file = base.path() / "file", link = base.path() / "link", fifo = base.path() / "fifo";
  replace_private_file(file, "x");
  std::filesystem::create_symlink(file, link);
  ::mkfifo(fifo.c_str(), 0600);
  CHECK(refusal([&] { read_private_file(link); }).find("link") != std::string::npos);
  CHECK(refusal([&] { read_private_file(fifo); }).find("not a regular file") != std::string::npos);
  CHECK(refusal([&] { read_private_file(base.path()); }).find("not a regular file") != std::string::npos);
  ::chmod(file.c_str(), 0640);
  CHECK(refusal([&] { read_private_file(file); }).find("may be read by others") != std::string::npos);
}
