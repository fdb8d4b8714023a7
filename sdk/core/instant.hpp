#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headroom::core {

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted. Plain, so that flow rooms can compare and store
/// it.
using Instant = std::int64_t;
/// Milliseconds.
using Duration = std::int64_t;

inline constexpr Duration second = 1'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;

/// One reading of both clocks: `steady` (CLOCK_BOOTTIME) to wait by; `trusted` (M11) for what is written down or
/// compared with the server's instants.
struct Now {
  Duration steady = 0;
  Instant trusted = 0;
};

/// RFC 3339 in UTC ("2026-11-01T00:00:00Z", with ".123" only where there are milliseconds).
std::string to_rfc3339(Instant at);
/// Accepts RFC 3339 with Z or an offset, years 1970 … 9999; anything else is nothing.
std::optional<Instant> from_rfc3339(std::string_view text) noexcept;

}  // namespace headroom::core
