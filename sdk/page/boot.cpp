#include "sdk/page/boot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "sdk/page/descriptor.hpp"

namespace headroom::page {

std::array<std::uint64_t, 2> boot_id() noexcept {
  std::array<std::uint64_t, 2> id{};
  const Descriptor file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  char text[36];
  if (!file || read(file.get(), text, sizeof text) != sizeof text) return id;
  unsigned digits = 0;
  for (const char letter : text) {
    if (letter == '-') continue;
    auto& half = id[digits++ < 16 ? 0 : 1];
    half = half << 4 | static_cast<std::uint64_t>(letter <= '9' ? letter - '0' : letter - 'a' + 10);
  }
  return id;
}

bool is_of_another_boot(const DirectoryWords& words) noexcept {
  const auto now = boot_id();
  return words.boot_id[0].load() != now[0] || words.boot_id[1].load() != now[1];
}

Boot enter(DirectoryWords& words) noexcept {
  const auto now = boot_id();
  const std::array<std::uint64_t, 2> before{words.boot_id[0].load(), words.boot_id[1].load()};
  const bool was_clean = words.closed_cleanly.exchange(0) != 0;
  if (before == now) return Boot::same;
  store_time(words, {});  // CLOCK_BOOTTIME began anew
  if (before != std::array<std::uint64_t, 2>{} && !was_clean) return Boot::after_unclean;
  settle_boot(words);
  return Boot::after_clean;
}

void settle_boot(DirectoryWords& words) noexcept {
  const auto now = boot_id();
  words.boot_id[0].store(now[0]);
  words.boot_id[1].store(now[1]);
}

void store_time(DirectoryWords& words, const TimePair& pair) noexcept {
  // An odd number left by a writer that was killed is written over.
  const std::uint64_t writing = words.time_sequence.load() | 1;
  words.time_sequence.store(writing);
  words.server_time.store(pair.server);
  words.boottime.store(pair.boottime);
  words.time_sequence.store(writing + 1);
  if (words.high_water.load() < pair.server) words.high_water.store(pair.server);
}

std::optional<TimePair> load_time(const DirectoryWords& words) noexcept {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::uint64_t before = words.time_sequence.load();
    const TimePair pair{words.server_time.load(), words.boottime.load()};
    if ((before & 1) != 0 || words.time_sequence.load() != before) continue;
    if (pair.server == 0) return std::nullopt;
    return pair;
  }
  return std::nullopt;
}

}  // namespace headroom::page
