#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace headroom::ports {

/// What the processes of a directory share about prompting one user: the slot of a record of kind `user`
/// (docs/formats/counter-page.md). Instants are Unix milliseconds.
struct alignas(128) UserSlot {
  // The open offer (D5)
  std::atomic<std::uint64_t> open;           // 0: none, else sequence 48 | state 8 | owner's index 8
  std::atomic<std::uint64_t> offer[2];       // its id's sixteen bytes
  std::atomic<std::int64_t> opened_at;       // when it was delivered
  std::atomic<std::int64_t> unprompted_at;   // when the last unprompted offer ended: min_gap_s
  std::atomic<std::int64_t> session_began;   // a session ends after 30 idle minutes (D6)
  std::atomic<std::int64_t> session_active;  // when it was last used
  std::atomic<std::uint64_t> session_shown;  // offers shown in it
  // The caps (D6)
  std::atomic<std::uint64_t> shown;       // offers ever shown
  std::atomic<std::int64_t> shown_at[7];  // of the last seven: the n-th stands in place n % 7
};
static_assert(sizeof(UserSlot) == 128 && offsetof(UserSlot, shown) == 64);

}  // namespace headroom::ports
