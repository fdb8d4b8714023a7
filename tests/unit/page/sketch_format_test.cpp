#include <sys/mman.h>

#include <string>

#include "sdk/core/hash.hpp"
#include "sdk/page/segment.hpp"
#include "sdk/rules/siphash.hpp"
#include "sdk/rules/sketch.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/page/documented_bytes.hpp"

using namespace headroom;
using headroom::testing::documented_bytes;
using headroom::testing::hex_dump;

namespace {

/// The worked example of docs/formats/sketches.md: account acct_42 has seen "ann" and "bob".
std::string example_segment() {
  constexpr auto kind = page::SegmentKind::sketches;
  constexpr std::uint32_t capacity = page::new_capacity(kind);
  void* base =
      mmap(nullptr, page::segment_bytes(capacity, kind), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  page::Segment segment(base, capacity, kind);
  page::write_header(segment.header(), capacity, page::first_sketches, {});
  ports::LaneId lane;
  for (std::size_t i = 0; i < 16; ++i) lane[i] = static_cast<std::uint8_t>(0x90 + i);
  const ports::Key key(ports::RecordKind::unique, "acct_42", "visitors", lane);
  segment.find_or_create(key, core::hash_bytes(&key, sizeof key), [](ports::Record& record, ports::Slot& slot) {
    record.period_start = 1'793'491'200'000;
    record.period_end = 1'796'083'200'000;
    auto& at = reinterpret_cast<ports::UniqueSlot&>(slot);
    slot.consumed = 2;
    slot.next_edge = 101;
    slot.ceiling = slot.limit = 100;
    slot.resets_at = 1'796'083'200;
    slot.plan_version = 17;
    slot.kind = 3;
    slot.enforcement = 1;
    std::string bytes;
    for (char i = 0; i < 16; ++i) bytes += i;
    const auto sip = rules::sip_key(bytes);
    for (const auto* name : {"ann", "bob"}) {
      const std::uint64_t hash = rules::siphash(sip, name) & rules::sketch_hash_mask;
      at.keys[hash & 2'047] = hash + 1;
    }
  });
  return std::string(static_cast<const char*>(base), segment.bytes());
}

}  // namespace

TEST_CASE("M19 the worked example of the sketches' format has the documented bytes and no others but zeros") {
  const std::string bytes = example_segment();
  const auto documented = documented_bytes("sketches.md");
  INFO(hex_dump(bytes));
  CHECK_FALSE(documented.empty());
  std::string expected(bytes.size(), '\0');
  for (const auto& [offset, line] : documented) expected.replace(offset, line.size(), line);
  CHECK(hex_dump(expected) == hex_dump(bytes));
}
