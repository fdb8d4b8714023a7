#pragma once
// Step 4: is the target worth its price to this account?

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server-stub/decide/candidates.hpp"
#include "server-stub/decide/forecast.hpp"

namespace headroom::server::decide {

/// Amounts in minor units, until the forecast's horizon: the end of the next period (30 days where there is no period).
struct Worth {
  std::string_view verdict;    // "saves": staying is dearer; "unlocks": it gives what staying does not; "not_worth_it"
  std::int64_t stay_cost = 0;  // overage to come on the present plan
  std::int64_t move_cost = 0;  // the price difference, prorated, and overage that is left on the target
  std::int64_t until_reset_cost = 0;          // the price difference, prorated to the end of this period
  std::vector<std::string> features;          // tried, and granted by the target alone
  std::int64_t denied = 0;                    // units refused now, or forecast to be, that fit into the target
  std::optional<std::int64_t> break_even_at;  // use a month from which on it is cheaper than overage

  [[nodiscard]] bool is_worth_it() const { return verdict != "not_worth_it"; }
  [[nodiscard]] std::int64_t saves() const { return stay_cost - move_cost; }  // below 0: costs
};

Worth worth(const Situation& situation, const Candidate& target, const std::optional<Forecast>& outlook);

}  // namespace headroom::server::decide
