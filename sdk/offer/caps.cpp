#include "sdk/offer/caps.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace headroom::offer {
namespace {

constexpr core::Duration month = 30 * core::day, other_gap = 7 * core::day;
constexpr core::Duration same_within = core::second;  // one showing, known from here and from the server
constexpr std::size_t most_counted = 64;

// An instant after `now` is from a clock since corrected, and must not silence until that comes.
std::uint32_t within(const std::vector<core::Instant>& shown, core::Duration span, core::Instant now) noexcept {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(shown, [&](core::Instant at) { return at <= now && now - at < span; }));
}

}  // namespace

bool is_within_caps(const protocol::Caps& caps, std::uint32_t session_shown, const std::vector<core::Instant>& shown,
                    core::Instant now) noexcept {
  return session_shown < caps.session && within(shown, core::day, now) < caps.day &&
         within(shown, month, now) < caps.month;
}

bool is_within_other_cap(const std::vector<core::Instant>& shown, core::Instant now) noexcept {
  return within(shown, other_gap, now) == 0;
}

void count_shown(std::vector<core::Instant>& shown, core::Instant at, core::Instant now) {
  std::erase_if(shown, [&](core::Instant one) { return std::abs(now - one) >= month; });
  if (std::abs(now - at) >= month) return;
  if (std::ranges::any_of(shown, [&](core::Instant one) { return std::abs(one - at) < same_within; })) return;
  shown.push_back(at);
  std::ranges::sort(shown);
  if (shown.size() > most_counted) shown.erase(shown.begin());
}

}  // namespace headroom::offer
