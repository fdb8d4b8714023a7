#include "sdk/meter/name_table.hpp"

#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"

using headroom::core::hash_bytes;
using headroom::meter::NameTable;

namespace {

struct Entry {
  explicit Entry(std::string of) : name(std::move(of)), hash(hash_bytes(name.data(), name.size())) {}
  std::string name;
  std::uint64_t hash;
};

}  // namespace

TEST_CASE("A name is found after it was inserted and not before, through every growth") {
  NameTable<Entry> table;
  std::deque<Entry> entries;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "meter_" + std::to_string(i);
    REQUIRE(table.find(name) == nullptr);
    table.insert(entries.emplace_back(name));
    REQUIRE(table.find(name) == &entries.back());
  }
  for (auto& entry : entries) REQUIRE(table.find(entry.name) == &entry);
  std::size_t seen = 0;
  table.each([&](Entry&) { ++seen; });
  CHECK(seen == 5000);
  CHECK(table.find("") == nullptr);
}

TEST_CASE("Names with equal hashes are told apart") {
  NameTable<Entry> table;
  Entry one("one"), two("two");
  two.hash = one.hash;
  table.insert(two);
  CHECK(table.find("one") == nullptr);
  table.insert(one);
  CHECK(table.find("one") == &one);
}

TEST_CASE("Threads find what is there while another inserts") {
  NameTable<Entry> table;
  std::deque<Entry> entries;
  std::atomic<int> inserted{0};
  std::atomic<int> missed{0};
  std::vector<std::thread> readers;
  for (int t = 0; t < 3; ++t)
    readers.emplace_back([&] {
      for (int last = 0; last < 2000;) {
        last = inserted.load();
        if (last > 0 && table.find("k" + std::to_string(last - 1)) == nullptr) ++missed;
      }
    });
  for (int i = 0; i < 2000; ++i) {
    table.insert(entries.emplace_back("k" + std::to_string(i)));
    inserted = i + 1;
  }
  for (auto& reader : readers) reader.join();
  CHECK(missed == 0);
}
