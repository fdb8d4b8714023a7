#include <filesystem>
#include <fstream>
#include <string>

#include "sdk/page/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::ports::Key;
using headroom::ports::RecordKind;
using headroom::ports::unique_of;
using headroom::testing::TemporaryDirectory;
namespace fs = std::filesystem;
namespace page = headroom::page;
namespace ports = headroom::ports;

namespace {

void nothing(ports::Record&, ports::Slot&) {}
Key unique(const std::string& name) { return Key(RecordKind::unique, "acct", name, {7}); }

/// Found or made, with a segment for it.
ports::UniqueSlot& slot_of(page::Directory& directory, const std::string& name) {
  if (const auto place = directory.find_or_create(unique(name), nothing)) return *unique_of(place);
  REQUIRE(directory.keep_ahead());
  return *unique_of(directory.find_or_create(unique(name), nothing));
}

}  // namespace

TEST_CASE("M19 sketches have segments of their own, made when the first unique meter asks") {
  const TemporaryDirectory directory;
  {
    const auto held = page::open(directory / "state").directory;
    REQUIRE(held->keep_ahead());
    CHECK_FALSE(fs::exists(directory / "state/sketches-0"));
    CHECK_FALSE(held->find_or_create(unique("visitors"), nothing));
    auto& slot = slot_of(*held, "visitors");
    slot.slot.consumed = 2;
    slot.keys[2'047] = 5;
    slot.registers[511] = 9;
    CHECK(held->find_or_create(Key(RecordKind::meter, "acct", "visitors", {7}), nothing).slot != &slot.slot);
  }
  CHECK(fs::file_size(directory / "state/sketches-0") == 340'480);
  const auto again = page::open(directory / "state").directory;
  auto& slot = slot_of(*again, "visitors");
  CHECK(slot.slot.consumed == 2);
  CHECK(slot.keys[2'047] == 5);
  CHECK(slot.registers[511] == 9);
  int seen = 0;
  again->each([&](const ports::Place& place) { seen += unique_of(place) == &slot ? 1 : 0; });
  CHECK(seen == 1);
}

TEST_CASE("M19 sketches grow by segments ahead of need, and slots do not overlap") {
  const TemporaryDirectory directory;
  const auto held = page::open(directory / "state").directory;
  for (int i = 0; i < 40; ++i) {
    auto& slot = slot_of(*held, "m" + std::to_string(i));
    for (auto& word : slot.keys) word = static_cast<std::uint64_t>(i) + 1;
    for (auto& word : slot.registers) word = static_cast<std::uint64_t>(i) + 1;
    REQUIRE(held->keep_ahead());
  }
  CHECK(fs::exists(directory / "state/sketches-2"));
  for (int i = 0; i < 40; ++i) {
    auto& slot = slot_of(*held, "m" + std::to_string(i));
    const auto all = static_cast<std::uint64_t>(i) + 1;
    for (const auto& word : slot.keys) REQUIRE(word == all);
    for (const auto& word : slot.registers) REQUIRE(word == all);
    REQUIRE(slot.slot.consumed == 0);
  }
}

TEST_CASE("M23 in memory there is room for unique meters at once") {
  const auto held = page::open("").directory;
  CHECK(held->find_or_create(unique("visitors"), nothing));
}

TEST_CASE("M22 a damaged file of sketches is set aside, counting goes on in the next, and its loss is told") {
  for (const std::size_t at : {0, 13, 36, 60}) {
    const TemporaryDirectory directory;
    { slot_of(*page::open(directory / "state").directory, "visitors").slot.consumed = 2; }
    const auto file = directory / "state/sketches-0";
    {
      std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
      stream.seekp(static_cast<std::streamoff>(at));
      stream.put('\x7f');
    }
    const auto opened = page::open(directory / "state");
    INFO("byte " << at << ": " << opened.error.detail);
    REQUIRE(opened.error.number == 0);
    CHECK(opened.directory->volume().needs_new_lanes());
    REQUIRE(opened.directory->set_aside_files().size() == 1);
    CHECK(opened.directory->set_aside_files()[0].rfind("sketches-0.damaged-", 0) == 0);
    CHECK_FALSE(fs::exists(file));
    CHECK(slot_of(*opened.directory, "visitors").slot.consumed == 0);
    CHECK(fs::exists(directory / "state/sketches-1"));
  }
}

TEST_CASE("M22 whatever length a file of sketches is cut to, it is set aside or whole") {
  for (const std::uintmax_t size : {0, 1, 4'095, 4'096, 8'704, 340'479, 340'480, 340'481}) {
    const TemporaryDirectory directory;
    { slot_of(*page::open(directory / "state").directory, "visitors").slot.consumed = 2; }
    fs::resize_file(directory / "state/sketches-0", size);
    const auto opened = page::open(directory / "state");
    CAPTURE(size);
    REQUIRE(opened.error.number == 0);
    CHECK(opened.directory->volume().needs_new_lanes() == (size != 340'480));
  }
}

TEST_CASE("M22 a file of counters under the name of sketches is none") {
  const TemporaryDirectory directory;
  { page::open(directory / "state"); }
  fs::copy_file(directory / "state/counters-0", directory / "state/sketches-0");
  const auto opened = page::open(directory / "state");
  CHECK(opened.directory->volume().needs_new_lanes());
}
