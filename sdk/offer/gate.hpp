#pragma once
#include <cstdint>
#include <deque>
#include <string_view>

#include "sdk/core/instant.hpp"
#include "sdk/offer/candidate.hpp"
#include "sdk/offer/presenter_state.hpp"

namespace headroom::offer {

enum class Gate : std::uint8_t { open, wait, refuse };

struct GateVerdict {
  Gate gate = Gate::open;
  std::string_view reason;  // of a refusal
};

/// True where trying again gets nothing of this offer any more (D8).
bool has_ended(const Past& past) noexcept;

/// Whether an offer may come now: expiry and identity (D1), sleep (D7), the stage, the open offer, gap and caps (D5,
/// D6). The first rule that holds decides; waiting is for what passes, refusing for what does not. Pure.
GateVerdict judge(const Candidate& candidate, const Stage& stage, const PresenterState& state,
                  const std::deque<Past>& history, std::uint32_t session_shown, core::Instant now) noexcept;

}  // namespace headroom::offer
