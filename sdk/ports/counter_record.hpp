#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace headroom::ports {

using LaneId = std::array<std::uint8_t, 16>;

/// What a record is about; stored, so a number is never reused. A reader leaves kinds that it does not know alone.
enum class RecordKind : std::uint32_t { lane = 1, meter = 2, feature = 3, milestone = 4, intent = 5, user = 6 };

inline constexpr std::int64_t period_unknown = std::numeric_limits<std::int64_t>::min();

/// The whole identity of a record, compared byte by byte: unused bytes are zero.
struct Key {
  std::uint32_t kind = 0;
  std::uint32_t ordinal = 0;      // lane: its number in the account
  std::int64_t period_start = 0;  // Unix ms; 0: the first slot of (lane, meter), whose period the record holds (M13)
  LaneId lane{};                  // meter, feature, milestone, intent
  char account[96]{};
  char name[64]{};  // the meter's, feature's … key, or the user

  Key() = default;
  /// Ids within core::max_account_bytes, core::max_user_bytes and core::max_key_bytes; longer ones are cut.
  Key(RecordKind of, std::string_view account_id, std::string_view key_name = {}, const LaneId& of_lane = {}) noexcept
      : kind(static_cast<std::uint32_t>(of)), lane(of_lane) {
    account_id.copy(account, sizeof account);
    key_name.copy(name, sizeof name);
  }

  RecordKind record_kind() const noexcept { return static_cast<RecordKind>(kind); }
  std::string_view account_id() const noexcept { return {account, strnlen(account, sizeof account)}; }
  std::string_view key_name() const noexcept { return {name, strnlen(name, sizeof name)}; }
};
static_assert(sizeof(Key) == 192);

/// A key, what belongs to it for ever, and the slot's real period.
struct Record {
  std::uint32_t state;  // 1: written whole
  std::uint32_t crc;    // over key and lane_id
  Key key;
  LaneId lane_id;                          // of a lane record
  std::atomic<std::int64_t> period_start;  // Unix ms; period_unknown until a server's plan says it (M13)
  std::atomic<std::int64_t> period_end;
  std::atomic<std::int64_t> lease_until;  // CLOCK_BOOTTIME ms at which a strict meter's lease ends (M18); 0: none
  std::uint8_t reserved[16];
};
static_assert(sizeof(Record) == 256 && offsetof(Record, key) == 8 && offsetof(Record, period_start) == 216);

}  // namespace headroom::ports
