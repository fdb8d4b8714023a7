#include <sys/mman.h>

#include <string>

#include "sdk/core/crc32.hpp"
#include "sdk/core/hash.hpp"
#include "sdk/page/segment.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/page/documented_bytes.hpp"

using namespace headroom;
using headroom::testing::documented_bytes;
using headroom::testing::hex_dump;

namespace {

/// The worked example of docs/formats/counter-page.md: account acct_42 has used 98 exports of 100 and given back 3.
std::string example_segment() {
  constexpr std::uint32_t capacity = 1024;
  void* base = mmap(nullptr, page::segment_bytes(capacity), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  page::Segment segment(base, capacity);
  std::array<std::uint8_t, 16> directory;
  for (std::size_t i = 0; i < 16; ++i) directory[i] = static_cast<std::uint8_t>(0xd0 + i);
  ports::LaneId lane;
  for (std::size_t i = 0; i < 16; ++i) lane[i] = static_cast<std::uint8_t>(0x90 + i);
  page::write_header(segment.header(), capacity, 0, directory);
  const ports::Key key(ports::RecordKind::meter, "acct_42", "exports", lane);
  segment.find_or_create(key, core::hash_bytes(&key, sizeof key), [](ports::Record& record, ports::Slot& slot) {
    record.period_start = 1'793'491'200'000;
    record.period_end = 1'796'083'200'000;
    slot.consumed = 98;
    slot.refunded = 3;
    slot.next_edge = 101;
    slot.ceiling = slot.limit = 100;
    slot.others = 2;
    slot.edge = 0x000004'1003'1001'05;
    slot.resets_at = 1'796'083'200;
    slot.last_denial = 1'793'600'000'000;
    slot.episode = std::uint64_t{1'793'600'000'000} << 2 | 2;
    slot.plan_version = 17;
    slot.thresholds[0] = 80;
    slot.thresholds[1] = 95;
    slot.enforcement = 1;
  });
  return std::string(static_cast<const char*>(base), segment.bytes());
}

}  // namespace

TEST_CASE("The worked example of the counter page's format has the documented bytes and no others but zeros") {
  const std::string bytes = example_segment();
  auto documented = documented_bytes("counter-page.md");
  INFO(hex_dump(bytes));
  CHECK_FALSE(documented.empty());
  std::string expected(bytes.size(), '\0');
  for (const auto& [offset, line] : documented) expected.replace(offset, line.size(), line);
  CHECK(hex_dump(expected) == hex_dump(bytes));
}

TEST_CASE("Hash and CRC of the format have their documented values") {
  CHECK(core::crc32("123456789", 9) == 0xcbf43926);
  CHECK(core::hash_bytes("", 0) == 0x0850f9794d5108b4);
  CHECK(core::hash_bytes("ab", 2) == 0x9f665f40a98a8b44);
  CHECK(core::hash_bytes("exports", 7) == 0x1c391140c51e1628);
  CHECK(core::hash_bytes("archives", 8) == 0x9badea92703c1eb0);
}
