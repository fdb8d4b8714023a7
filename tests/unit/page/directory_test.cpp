#include "sdk/page/directory.hpp"

#include <sys/stat.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "sdk/page/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::page::Directory;
using headroom::ports::Key;
using headroom::ports::Record;
using headroom::ports::RecordKind;
using headroom::ports::Slot;
using headroom::testing::TemporaryDirectory;

namespace {

void nothing(Record&, Slot&) {}
Key meter(const std::string& name) { return Key(RecordKind::meter, "acct", name, {7}); }

}  // namespace

TEST_CASE("A record is found again under its key and under no other") {
  const TemporaryDirectory directory;
  const auto opened = headroom::page::open(directory / "state");
  const auto made = opened.directory->find_or_create(meter("exports"), [](Record& record, Slot& slot) {
    record.lane_id = {1, 2, 3};
    slot.limit = 100;
  });
  REQUIRE(made);
  CHECK(made.created);
  const auto again = opened.directory->find_or_create(meter("exports"), nothing);
  CHECK_FALSE(again.created);
  CHECK(again.slot == made.slot);
  CHECK(again.slot->limit == 100);
  CHECK(again.record->lane_id == headroom::ports::LaneId{1, 2, 3});
  CHECK_FALSE(opened.directory->find(meter("export")));
  CHECK_FALSE(opened.directory->find(Key(RecordKind::feature, "acct", "exports", {7})));
  CHECK_FALSE(opened.directory->find(Key(RecordKind::meter, "acct2", "exports", {7})));
}

TEST_CASE("F-09 two clients of one directory share one mapping, whatever path names it") {
  const TemporaryDirectory directory;
  const auto first = headroom::page::open(directory / "state");
  const auto second = headroom::page::open(directory / "state/../state/.");
  CHECK(first.directory.get() == second.directory.get());
  const auto other = headroom::page::open(directory / "other");
  CHECK(other.directory.get() != first.directory.get());
}

TEST_CASE("M21 what was counted is there at once when the directory is opened again") {
  const TemporaryDirectory directory;
  {
    const auto opened = headroom::page::open(directory / "state");
    opened.directory->find_or_create(meter("exports"), nothing).slot->consumed = 41;
  }
  const auto again = headroom::page::open(directory / "state");
  REQUIRE(again.directory->find(meter("exports")));
  CHECK(again.directory->find(meter("exports")).slot->consumed == 41);
}

TEST_CASE("The page stays mapped while anyone holds it") {
  const TemporaryDirectory directory;
  auto opened = headroom::page::open(directory / "state");
  const auto held = opened.directory;
  auto* slot = held->find_or_create(meter("exports"), nothing).slot;
  opened.directory.reset();
  slot->consumed += 5;
  CHECK(headroom::page::open(directory / "state").directory->find(meter("exports")).slot->consumed == 5);
}

TEST_CASE("A full page says so, and keys go to the next segment once it is made") {
  const TemporaryDirectory directory;
  const auto held = headroom::page::open(directory / "state").directory;
  for (int i = 0; i < 1024; ++i) REQUIRE(held->find_or_create(meter("k" + std::to_string(i)), nothing));
  CHECK_FALSE(held->find_or_create(meter("one more"), nothing));
  REQUIRE(held->keep_ahead());
  const auto next = held->find_or_create(meter("one more"), nothing);
  REQUIRE(next);
  CHECK(held->find(meter("one more")).slot == next.slot);
  CHECK(held->find(meter("k1000")));
  struct stat status;
  CHECK(stat((directory / "state/counters-1").c_str(), &status) == 0);
  int seen = 0;
  held->each([&](auto) { ++seen; });
  CHECK(seen == 1025);
}

TEST_CASE("A page in memory grows by itself") {
  const auto opened = headroom::page::open("");
  CHECK(opened.error.number == 0);
  CHECK_FALSE(opened.directory->is_durable());
  for (int i = 0; i < 3000; ++i) REQUIRE(opened.directory->find_or_create(meter("k" + std::to_string(i)), nothing));
  CHECK(opened.directory->find(meter("k2999")));
}

TEST_CASE("Threads that ask for the same keys get the same places, over several segments") {
  const TemporaryDirectory directory;
  const auto opened = headroom::page::open(directory / "state");
  constexpr int keys = 1500, threads = 4;
  std::vector<std::vector<Slot*>> slots(threads);
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (int i = 0; i < keys; ++i) {
        const auto key = meter("k" + std::to_string(t % 2 == 0 ? i : keys - 1 - i));
        auto place = opened.directory->find_or_create(key, nothing);
        while (!place) {
          (void)opened.directory->keep_ahead();
          place = opened.directory->find_or_create(key, nothing);
        }
        ++place.slot->consumed;
        slots[static_cast<std::size_t>(t)].push_back(place.slot);
      }
    });
  for (auto& thread : running) thread.join();
  CHECK(std::set<Slot*>(slots[0].begin(), slots[0].end()).size() == keys);
  bool is_same = slots[0] == slots[2] && slots[1] == slots[3];
  std::int64_t total = 0;
  for (auto* slot : slots[0]) total += slot->consumed;
  CHECK(is_same);
  CHECK(total == keys * threads);
}

TEST_CASE("A removed segment is passed by") {
  const TemporaryDirectory directory;
  {
    const auto opened = headroom::page::open(directory / "state");
    for (int i = 0; i < 1024; ++i) opened.directory->find_or_create(meter("k" + std::to_string(i)), nothing);
    REQUIRE(opened.directory->keep_ahead());
    for (int i = 1024; i < 2048; ++i) opened.directory->find_or_create(meter("k" + std::to_string(i)), nothing);
    REQUIRE(opened.directory->keep_ahead());
    opened.directory->find_or_create(meter("third"), nothing).slot->consumed = 3;
    opened.directory->words().removed[0] |= 2;
  }
  std::filesystem::remove(directory / "state/counters-1");
  const auto again = headroom::page::open(directory / "state");
  REQUIRE(again.error.number == 0);
  REQUIRE(again.directory->find(meter("third")));
  CHECK(again.directory->find(meter("third")).slot->consumed == 3);
  CHECK_FALSE(again.directory->find(meter("k1500")));
  CHECK_FALSE(std::filesystem::exists(directory / "state/counters-1"));
}

TEST_CASE("M21 a flush and a clean close succeed and leave the counts") {
  const TemporaryDirectory directory;
  const auto opened = headroom::page::open(directory / "state");
  opened.directory->find_or_create(meter("exports"), nothing).slot->consumed = 9;
  CHECK(opened.directory->flush());
  CHECK(opened.directory->close_cleanly());
  CHECK(opened.directory->words().closed_cleanly == 1);
  CHECK(opened.directory->flush());  // someone still counts
  CHECK(opened.directory->words().closed_cleanly == 0);
}
