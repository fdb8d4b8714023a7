#pragma once
// Step 3: the smallest target that covers the need, and never a larger one.

#include <optional>
#include <vector>

#include "server-stub/decide/candidates.hpp"
#include "server-stub/decide/forecast.hpp"

namespace headroom::server::decide {

struct Sized {
  const Candidate* target = nullptr;  // of the vector given; null where that was empty
  std::int64_t need = 0;              // units of the moment's meter in a period, the reserve included
  bool covers = true;                 // false: it is the largest there is, and still too small
};

/// Smallest is cheapest; of two at one price the first path counts. `outlook` is none where the moment has no meter.
Sized size(const Situation& situation, const std::vector<Candidate>& candidates,
           const std::optional<Forecast>& outlook);

}  // namespace headroom::server::decide
