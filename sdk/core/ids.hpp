#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sdk/core/instant.hpp"

namespace headroom::core {

/// A 128-bit identity; its text is 32 lower-case hex digits. Ordered as its text is.
struct Id {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// Every bit but those of version and variant from `random` (RFC 9562, version 4).
Id random_id(std::span<const std::uint8_t, 16> random) noexcept;
/// Ordered by its instant (RFC 9562, version 7): 48 bits of milliseconds, the rest random.
Id ordered_id(Instant at, std::span<const std::uint8_t, 10> random) noexcept;

std::string to_text(const Id& id);
/// Exactly 32 lower-case hex digits; anything else is nothing.
std::optional<Id> id_from_text(std::string_view text) noexcept;
bool is_id(std::string_view text) noexcept;

}  // namespace headroom::core
