#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "sdk/page/layout.hpp"

/// What the header says about restarts of the machine (M21) and about time (M11).
namespace headroom::page {

enum class Boot { same, after_clean, after_unclean };

/// This boot's id; zeros where the system does not tell. Reads /proc.
std::array<std::uint64_t, 2> boot_id() noexcept;
/// Whether another boot counted last: what is measured by CLOCK_BOOTTIME means nothing any more.
bool is_of_another_boot(const DirectoryWords& words) noexcept;
/// How the directory was left, and marks it as being in use. After an unclean boot the old id stays until
/// settle_boot(), so that a crash in between asks for new lanes again.
Boot enter(DirectoryWords& words) noexcept;
void settle_boot(DirectoryWords& words) noexcept;

/// Server time and CLOCK_BOOTTIME at one instant, milliseconds.
struct TimePair {
  std::int64_t server = 0, boottime = 0;
};
/// By the leader alone.
void store_time(DirectoryWords& words, const TimePair& pair) noexcept;
/// Nothing before the first sync of this boot, or while the pair cannot be read whole.
std::optional<TimePair> load_time(const DirectoryWords& words) noexcept;

}  // namespace headroom::page
