#pragma once
#include <headroom/headroom.h>

#include <cstdint>

namespace headroom {
inline namespace v1 {

/// The limit of a meter that has none.
inline constexpr std::int64_t unlimited = HEADROOM_UNLIMITED;

/// What became of a use. Unknown enumerators may be added: `Reading::allowed()` is what the host acts on.
enum class Verdict : std::uint8_t {
  allowed,
  over_soft_limit,
  over_hard_limit,
  denied_limit,
  denied_plan,
  denied_lease,
  unknown_key,
  no_plan,
  wrong_kind,
  invalid_amount,
  saturated,
  closed
};

/// How far a reading can be trusted: the server's plan fresh or cached (M15), a lease (M18), the shipped plan (M13),
/// none.
enum class Basis : std::uint8_t { live, cached, leased, bundled, none };

/// What a meter says after an operation; a value.
struct Reading {
  std::int64_t used;       ///< The account's use in this period as best known here, 0 … 2^53−1.
  std::int64_t limit;      ///< `unlimited` when there is none.
  std::int64_t resets_at;  ///< Unix seconds; 0 when never.
  Verdict verdict;
  Basis basis;
  bool counted;  ///< This call changed the count.
  /// Whether the host should go on.
  bool allowed() const noexcept { return allowed_; }
  /// Units left: limit − used; `unlimited` without a limit, negative beyond it.
  std::int64_t headroom() const noexcept { return limit == unlimited ? unlimited : limit - used; }

  bool allowed_;  ///< Stored by the library; ask allowed().
};

namespace detail {
inline Reading reading(const headroom_reading& r) noexcept {
  return {r.used,         r.limit,       r.resets_at, static_cast<Verdict>(r.verdict), static_cast<Basis>(r.basis),
          r.counted != 0, r.allowed != 0};
}
}  // namespace detail

}  // namespace v1
}  // namespace headroom
