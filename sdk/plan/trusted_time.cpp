#include "sdk/plan/trusted_time.hpp"

#include <algorithm>

namespace headroom::plan {
namespace {

constexpr core::Duration believed_step = core::day;

}  // namespace

TrustedTime::TrustedTime(std::optional<Synced> synced, core::Instant high_water, core::Instant wall,
                         core::Duration boottime) noexcept
    : anchor_{std::max(wall, high_water), boottime}, settled_(anchor_.server), is_from_server_(false) {
  if (synced && synced->boottime <= boottime)
    this->synced(*synced);
  else if (high_water > 0 && wall - high_water > believed_step)
    settled_ = high_water;
}

void TrustedTime::synced(Synced pair) noexcept {
  anchor_ = pair;
  settled_ = pair.server;
  is_from_server_ = true;
}

TrustedTime::Reading TrustedTime::now(core::Instant wall, core::Duration boottime) const noexcept {
  const auto elapsed = std::max<core::Duration>(0, boottime - anchor_.boottime);
  const auto at = anchor_.server + elapsed;
  const bool is_ahead = settled_ < anchor_.server || wall - at > believed_step;
  return {at, settled_ + elapsed, !is_from_server_ && is_ahead};
}

}  // namespace headroom::plan
