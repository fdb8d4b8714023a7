#pragma once
#include <headroom/headroom.h>

#include <cstdint>
#include <cstring>

namespace headroom {
inline namespace v1 {

enum class Per : std::uint8_t { once, hour, day, week, month, year };

/// An amount of money in minor units of an ISO 4217 currency; negative when it saves.
struct Money {
  std::int64_t minor;
  char currency[4];
  Per per;
};

namespace detail {
inline Money money(const headroom_money& m) noexcept {
  Money out{m.minor, {}, static_cast<Per>(m.per)};
  std::memcpy(out.currency, m.currency, sizeof out.currency);
  return out;
}
}  // namespace detail

}  // namespace v1
}  // namespace headroom
