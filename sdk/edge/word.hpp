#pragma once
#include <bit>
#include <cstdint>

/// The edge word of a slot (M7): generation 24 | fired 16 | handled 16 | claimer 8, from the high end. An edge is
/// pending while it is fired and not handled; the claimer is the client that has to handle what is pending.
namespace headroom::edge {

using Bits = std::uint32_t;  // of the sixteen edges of a slot

// Bits 0 … 11 are a meter's thresholds, ascending; bit 0 is the one edge of a feature, a milestone and an intent.
inline constexpr unsigned attempt_bit = 0, reached_bit = 12, repeated_bit = 13, projected_bit = 14;
inline constexpr std::uint32_t generation_mask = 0xffffff;

constexpr Bits bit(unsigned number) noexcept { return Bits{1} << number; }
inline constexpr Bits threshold_bits = 0xfff;

constexpr std::uint64_t make_word(std::uint32_t generation, Bits fired, Bits handled, std::uint8_t claimer) noexcept {
  return std::uint64_t{generation & generation_mask} << 40 | std::uint64_t{fired & 0xffff} << 24 |
         std::uint64_t{handled & 0xffff} << 8 | claimer;
}
constexpr std::uint32_t generation(std::uint64_t word) noexcept { return static_cast<std::uint32_t>(word >> 40); }
constexpr Bits fired(std::uint64_t word) noexcept { return word >> 24 & 0xffff; }
constexpr Bits handled(std::uint64_t word) noexcept { return word >> 8 & 0xffff; }
constexpr Bits pending(std::uint64_t word) noexcept { return fired(word) & ~handled(word); }
constexpr std::uint8_t claimer(std::uint64_t word) noexcept { return static_cast<std::uint8_t>(word); }

/// Of several edges at once only the highest asks for a decision (M6).
constexpr Bits all_but_highest(Bits bits) noexcept { return bits & ~std::bit_floor(bits); }

/// Fires bits that have not fired: all but the highest are handled at once. Who finds something pending leaves its
/// claimer in place, who drains all.
constexpr std::uint64_t with_fired(std::uint64_t word, Bits fresh, std::uint8_t me) noexcept {
  const bool is_claimed = pending(word) != 0;
  return make_word(generation(word), fired(word) | fresh, handled(word) | all_but_highest(fresh),
                   is_claimed ? claimer(word) : me);
}

/// Marks a delivered edge; who has nothing left pending holds no claim.
constexpr std::uint64_t with_handled(std::uint64_t word, Bits done) noexcept {
  const Bits after = handled(word) | (done & fired(word));
  const bool is_claimed = (fired(word) & ~after) != 0;
  return make_word(generation(word), fired(word), after, is_claimed ? claimer(word) : std::uint8_t{0});
}

constexpr std::uint64_t with_claimer(std::uint64_t word, std::uint8_t me) noexcept {
  return (word & ~std::uint64_t{0xff}) | me;
}

}  // namespace headroom::edge
