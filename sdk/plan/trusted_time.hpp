#pragma once
#include <optional>

#include "sdk/core/instant.hpp"

namespace headroom::plan {

/// Time that no hand on the wall clock moves (M11): server time at the last sync, and CLOCK_BOOTTIME since. Before the
/// first sync of a boot it starts at the larger of wall clock and high-water mark, read once. Not synchronised.
class TrustedTime {
 public:
  /// What the counter page's header keeps.
  struct Synced {
    core::Instant server = 0;
    core::Duration boottime = 0;
  };
  struct Reading {
    core::Instant at = 0;  // for ages, caps and expiry
    core::Instant settled =
        0;  // for periods, and to be kept as the high-water mark: while suspect it goes on from the old mark
    bool is_suspect = false;  // the wall clock is more than 24 h ahead of what is known; until a sync
  };

  /// `synced`: the header's pair, if it was made in this boot. `high_water`: the last `settled` written down, 0 for
  /// none.
  TrustedTime(std::optional<Synced> synced, core::Instant high_water, core::Instant wall,
              core::Duration boottime) noexcept;

  /// The server has said what time it is; this alone may move time backwards.
  void synced(Synced pair) noexcept;
  Reading now(core::Instant wall, core::Duration boottime) const noexcept;

 private:
  Synced anchor_;
  core::Instant settled_;  // at the anchor
  bool is_from_server_;
};

}  // namespace headroom::plan
