#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>

#include "sdk/core/hash.hpp"
#include "sdk/page/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom;
using headroom::ports::Key;
using headroom::ports::RecordKind;
using headroom::testing::repetitions;
using headroom::testing::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t capacity = 8;  // all that lies behind the header fits into 4 KiB

/// A segment of eight places with two meters and a lane, as a file holds it.
std::string small_segment() {
  const std::size_t size = page::segment_bytes(capacity);
  void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  page::write_header(*static_cast<page::SegmentHeader*>(base), capacity, 0, {1, 2, 3});
  page::Segment segment(base, capacity);
  std::int64_t count = 0;
  for (const auto& key : {Key(RecordKind::meter, "acct", "exports", {9}),
                          Key(RecordKind::meter, "acct", "imports", {9}), Key(RecordKind::lane, "acct")})
    segment.find_or_create(key, core::hash_bytes(&key, sizeof key),
                           [&](ports::Record&, ports::Slot& slot) { slot.consumed = ++count; });
  return std::string(static_cast<const char*>(base), size);
}

/// Opens what lies there and does with it what a client does. Every key that is seen must be one that was written.
void use(const TemporaryDirectory& directory, const std::string& bytes) {
  const std::string file = directory / "state/counters-0";
  fs::remove_all(directory / "state");
  fs::create_directory(directory / "state");
  fs::permissions(directory / "state", fs::perms::owner_all);
  std::ofstream(file, std::ios::binary) << bytes;
  const auto opened = page::open(directory / "state");
  REQUIRE(opened.directory);
  if (opened.error.number != 0) return;  // newer: left alone
  std::set<std::string> seen;
  opened.directory->each([&](const ports::Place& place) {
    const std::string name(place.record->key.key_name());
    REQUIRE((name == "exports" || name == "imports" || name.empty()));
    REQUIRE(place.record->key.account_id() == "acct");
    REQUIRE(seen.insert(name).second);  // none is shown twice
  });
  for (const char* name : {"exports", "imports", "fresh"}) {
    const auto place = opened.directory->find_or_create(Key(RecordKind::meter, "acct", name, {9}), [](auto&, auto&) {});
    if (place) place.slot->consumed.fetch_add(1);
  }
  (void)opened.directory->keep_ahead();
}

}  // namespace

TEST_CASE(
    "F-32 M22 whichever bit of a page flips, header, table, records and slots, nothing crashes and no other key is "
    "believed") {
  const TemporaryDirectory directory;
  const std::string sound = small_segment();
  const int step = repetitions(1, 61);
  for (std::size_t bit = 0; bit < sound.size() * 8; bit += static_cast<std::size_t>(step)) {
    std::string bytes = sound;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    INFO("bit " << bit);
    use(directory, bytes);
  }
}

TEST_CASE("F-32 at whatever length a segment ends, it is set aside or whole") {
  const TemporaryDirectory directory;
  const std::string sound = small_segment();
  const auto step = static_cast<std::size_t>(repetitions(1, 61));
  for (std::size_t size = 0; size < sound.size(); size += step) {
    use(directory, sound.substr(0, size));
    std::size_t aside = 0;
    for (const auto& entry : fs::directory_iterator(directory / "state"))
      aside += entry.path().filename().string().find(".damaged-") != std::string::npos;
    INFO("length " << size);
    REQUIRE(aside == 1);
  }
}
