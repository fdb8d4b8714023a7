#pragma once
#include <string>
#include <vector>

#include "sdk/protocol/plan_document.hpp"

namespace headroom::plan {

/// What a new document changes for the customer: for on_entitlement_change, waiting guards and offers that are settled
/// by it (D9).
struct Difference {
  bool is_other_plan = false;         // the plan's key changed
  std::vector<std::string> granted;   // features granted now that were not
  std::vector<std::string> revoked;   // features granted before that are not
  std::vector<std::string> revalued;  // features granted in both, with another value
  std::vector<std::string>
      raised;  // meters that allow more now: a higher limit, none, a softer enforcement, newly named
  std::vector<std::string> lowered;  // meters that allow less now
  bool is_empty() const noexcept;
};

/// From `before` (null: there was none) to `after`; keys in the order of `after`, then those that it lost.
Difference difference(const protocol::PlanDocument* before, const protocol::PlanDocument& after);

}  // namespace headroom::plan
