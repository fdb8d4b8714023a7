#include "server-stub/accounts/credits.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "sdk/protocol/limits.hpp"

namespace headroom::server::accounts {
namespace {

std::vector<Credit*> in_burn_order(Credits& credits, std::string_view meter) {
  std::vector<Credit*> order;
  for (auto& each : credits) {
    if (each.meter == meter) order.push_back(&each);
  }
  const auto rank = [](const Credit* credit) {
    return std::tuple(credit->priority, credit->expires_at.value_or(std::numeric_limits<core::Instant>::max()),
                      credit->granted_at, std::string_view(credit->id));
  };
  std::sort(order.begin(), order.end(), [&](const Credit* a, const Credit* b) { return rank(a) < rank(b); });
  return order;
}

void move(Credit& credit, core::Instant period, std::int64_t units) {
  credit.left -= units;
  const auto found = std::find_if(credit.burns.begin(), credit.burns.end(),
                                  [&](const Credit::Burn& each) { return each.period == period; });
  if (found == credit.burns.end()) {
    credit.burns.push_back({period, units});
  } else if ((found->units += units) == 0) {
    credit.burns.erase(found);
  }
}

}  // namespace

std::int64_t Credit::burnt_in(core::Instant period) const {
  for (const auto& each : burns) {
    if (each.period == period) return each.units;
  }
  return 0;
}

bool burn(Credits& credits, std::string_view meter, core::Instant period, std::int64_t over, core::Instant now) {
  auto order = in_burn_order(credits, meter);
  std::int64_t missing = over;
  for (const auto* each : order) missing -= each->burnt_in(period);
  bool is_changed = false;
  const auto take = [&](Credit& credit, std::int64_t units) {
    if (units == 0) return;
    move(credit, period, units);
    missing -= units;
    is_changed = true;
  };
  if (missing > 0) {
    for (auto* each : order) {
      if (each->is_active(now)) take(*each, std::min(missing, each->left));
    }
  } else {
    std::reverse(order.begin(), order.end());
    // What an expired one paid stays paid, so that a correction lowers no limit.
    for (auto* each : order) {
      if (each->is_active(now)) take(*each, -std::min(-missing, each->burnt_in(period)));
    }
  }
  return is_changed;
}

std::int64_t credited(const Credits& credits, std::string_view meter, core::Instant period, core::Instant now) {
  std::int64_t units = 0;
  for (const auto& each : credits) {
    if (each.meter != meter) continue;
    units = std::min(units + each.burnt_in(period) + (each.is_active(now) ? each.left : 0), protocol::max_integer);
  }
  return units;
}

core::Instant next_expiry(const Credits& credits, std::string_view meter, core::Instant now) {
  core::Instant next = 0;
  for (const auto& each : credits) {
    if (each.meter != meter || each.left == 0 || !each.expires_at || *each.expires_at <= now) continue;
    if (next == 0 || *each.expires_at < next) next = *each.expires_at;
  }
  return next;
}

}  // namespace headroom::server::accounts
