#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sdk/core/error.hpp"
#include "sdk/page/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::core::ErrorNumber;
using headroom::ports::Key;
using headroom::ports::RecordKind;
using headroom::testing::ChildProcess;
using headroom::testing::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

const Key exports_key(RecordKind::meter, "acct", "exports");

headroom::ports::Slot& count(headroom::page::Directory& directory, std::int64_t amount) {
  auto& slot = *directory.find_or_create(exports_key, [](auto&, auto&) {}).slot;
  slot.consumed += amount;
  return slot;
}

void change_byte(const std::string& file, std::size_t at, unsigned char with) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const auto before = static_cast<unsigned char>(stream.get());
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(before ^ with));
}

std::vector<std::string> aside_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().filename().string().find(".damaged-") != std::string::npos)
      names.push_back(entry.path().filename().string());
  return names;
}

}  // namespace

TEST_CASE("F-32 M22 whichever bit of the immutable header flips, the segment is set aside and counting goes on") {
  const TemporaryDirectory directory;
  std::size_t aside = 0;
  for (std::size_t at = 0; at < 64; ++at) {
    const auto bit = static_cast<unsigned char>(1U << (at % 8));
    { count(*headroom::page::open(directory / "state").directory, 3); }
    change_byte(directory / "state/counters-0", at, bit);
    const auto opened = headroom::page::open(directory / "state");
    INFO("byte " << at << ": " << opened.error.detail);
    REQUIRE(opened.error.number == 0);
    REQUIRE(opened.directory->set_aside_files().size() == 1);
    REQUIRE(fs::exists(directory / ("state/" + opened.directory->set_aside_files()[0])));
    REQUIRE(count(*opened.directory, 1).consumed == 1);
    REQUIRE(aside_in(directory / "state").size() == ++aside);  // none was deleted, none written over
  }
}

TEST_CASE("F-32 F-35 what is not a whole segment of ours is set aside under a name that says when") {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "state");
  const std::string file = directory / "state/counters-0";
  const auto plant = [&](const std::string& what) {
    if (what == "empty") std::ofstream(file).flush();
    if (what == "garbage") std::ofstream(file) << std::string(430'080, 'x');
    if (what == "short") {
      count(*headroom::page::open(directory / "state").directory, 1);
      fs::resize_file(file, 430'079);
    }
    if (what == "long") {
      count(*headroom::page::open(directory / "state").directory, 1);
      fs::resize_file(file, 430'081);
    }
    if (what == "fifo") REQUIRE(mkfifo(file.c_str(), 0600) == 0);
    if (what == "link") fs::create_symlink(directory / "elsewhere", file);
    if (what == "loop") fs::create_symlink(file, file);
    if (what == "directory") fs::create_directory(file);
  };
  for (const char* what : {"empty", "garbage", "short", "long", "fifo", "link", "loop", "directory"}) {
    plant(what);
    const auto opened = headroom::page::open(directory / "state");
    INFO(what << ": " << opened.error.detail);
    REQUIRE(opened.error.number == 0);
    REQUIRE(opened.directory->set_aside_files().size() == 1);
    CHECK(opened.directory->set_aside_files()[0].substr(0, 21) == "counters-0.damaged-20");
    CHECK(count(*opened.directory, 1).consumed == 1);
    CHECK_FALSE(fs::exists(directory / "elsewhere"));
    fs::remove_all(file);
  }
}

TEST_CASE("F-34 a newer format is refused and not a byte of it changes") {
  const TemporaryDirectory directory;
  { count(*headroom::page::open(directory / "state").directory, 3); }
  const std::string file = directory / "state/counters-0";
  {
    const int opened = open(file.c_str(), O_RDWR);
    headroom::page::SegmentHeader header;
    REQUIRE(pread(opened, &header, sizeof header, 0) == sizeof header);
    header.version = 2;
    header.crc = headroom::page::header_crc(header);
    REQUIRE(pwrite(opened, &header, sizeof header, 0) == sizeof header);
    close(opened);
  }
  const auto read = [&] {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto before = read();
  const auto opened = headroom::page::open(directory / "state");
  CHECK(opened.error.number == static_cast<int>(ErrorNumber::state_newer));
  CHECK(opened.error.detail.find(directory / "state") != std::string::npos);
  CHECK_FALSE(opened.directory->is_durable());
  CHECK(count(*opened.directory, 1).consumed == 1);
  CHECK(read() == before);
}

TEST_CASE("M22 a damaged segment that another process counts in is left to it") {
  const TemporaryDirectory directory;
  const std::string file = directory / "state/counters-0";
  int ready[2], done[2];
  REQUIRE(pipe(ready) == 0);
  REQUIRE(pipe(done) == 0);
  char byte = 0;
  ChildProcess other([&] {
    const auto opened = headroom::page::open(directory / "state");
    if (opened.directory->clients().take_index() == 0) return 1;
    count(*opened.directory, 1);
    return write(ready[1], "r", 1) == 1 && read(done[0], &byte, 1) == 1 ? 0 : 2;
  });
  REQUIRE(read(ready[0], &byte, 1) == 1);
  change_byte(file, 12, 1);
  {
    const auto opened = headroom::page::open(directory / "state");
    CHECK(opened.error.number == static_cast<int>(ErrorNumber::state_damaged));
    CHECK_FALSE(opened.directory->is_durable());
    CHECK(fs::exists(file));
  }
  REQUIRE(write(done[1], "d", 1) == 1);
  CHECK(other.wait() == 0);
  const auto opened = headroom::page::open(directory / "state");
  CHECK(opened.error.number == 0);
  CHECK(opened.directory->set_aside_files().size() == 1);
}

TEST_CASE("M22 a record that fails its CRC is left out and counted, the others stay") {
  const TemporaryDirectory directory;
  const Key other(RecordKind::meter, "acct", "imports");
  {
    const auto opened = headroom::page::open(directory / "state");
    count(*opened.directory, 3);
    opened.directory->find_or_create(other, [](auto&, auto&) {}).slot->consumed = 4;
  }
  change_byte(directory / "state/counters-0", headroom::page::records_offset(1024) + 8 + 100, 4);  // in its account
  const auto opened = headroom::page::open(directory / "state");
  int seen = 0;
  opened.directory->each([&](auto place) { seen += static_cast<int>(place.slot->consumed); });
  CHECK(seen == 4);
  CHECK(opened.directory->damaged_records() == 1);
  CHECK(opened.directory->find(other).slot->consumed == 4);
  CHECK(count(*opened.directory, 1).consumed == 1);
}

TEST_CASE("M22 a later segment that is damaged is set aside, and those behind it are still found") {
  const TemporaryDirectory directory;
  const auto key = [](int i) { return Key(RecordKind::meter, "acct", "k" + std::to_string(i)); };
  {
    const auto opened = headroom::page::open(directory / "state");
    for (int i = 0; i < 2100; ++i) {
      if (!opened.directory->find_or_create(key(i), [](auto&, auto&) {})) {
        REQUIRE(opened.directory->keep_ahead());
        opened.directory->find_or_create(key(i), [](auto&, auto&) {});
      }
    }
  }
  change_byte(directory / "state/counters-1", 0, 1);
  {
    const auto opened = headroom::page::open(directory / "state");
    REQUIRE(opened.error.number == 0);
    CHECK(opened.directory->set_aside_files().size() == 1);
    CHECK(opened.directory->find(key(0)));
    CHECK_FALSE(opened.directory->find(key(1500)));
    CHECK(opened.directory->find(key(2099)));
  }
  // Also when the first one, which knows of the gap, goes as well: what is left is enumerated.
  change_byte(directory / "state/counters-0", 0, 1);
  const auto opened = headroom::page::open(directory / "state");
  REQUIRE(opened.error.number == 0);
  int seen = 0;
  opened.directory->each([&](auto) { ++seen; });
  CHECK(seen == 2100 - 2048);
}

TEST_CASE("F-33 what a process left that was killed while it made a segment is cleared away") {
  const TemporaryDirectory directory;
  { count(*headroom::page::open(directory / "state").directory, 1); }
  std::ofstream(directory / "state/.new-0123456789abcdef") << "half";
  std::ofstream(directory / "state/.new-fedcba9876543210") << "half, and about to be published";
  fs::last_write_time(directory / "state/.new-0123456789abcdef",
                      fs::file_time_type::clock::now() - std::chrono::minutes(2));
  std::ofstream(directory / "state/notes") << "of the host";
  { count(*headroom::page::open(directory / "state").directory, 1); }
  CHECK_FALSE(fs::exists(directory / "state/.new-0123456789abcdef"));
  CHECK(fs::exists(directory / "state/.new-fedcba9876543210"));
  CHECK(fs::exists(directory / "state/notes"));
}
