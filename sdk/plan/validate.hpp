#pragma once
#include "sdk/core/result.hpp"
#include "sdk/protocol/plan_document.hpp"

namespace headroom::plan {

/// Whether a document makes sense, beyond what decoding checks: keys, limits, thresholds, periods, currencies. The
/// error (HEADROOM_ERROR_BUNDLED_PLAN) names the member by JSON Pointer, what is wrong with it and what to do.
core::Result<void> validate(const protocol::PlanDocument& document);

}  // namespace headroom::plan
