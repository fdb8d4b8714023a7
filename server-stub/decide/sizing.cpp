#include "server-stub/decide/sizing.hpp"

#include <algorithm>

#include "sdk/protocol/limits.hpp"

namespace headroom::server::decide {
namespace {

std::int64_t with_reserve(std::int64_t need, std::int64_t percent) {
  const auto most = protocol::max_integer / (100 + percent);
  return std::min(need, most) * (100 + percent) / 100 + (std::min(need, most) * (100 + percent) % 100 != 0 ? 1 : 0);
}

bool is_smaller(const Candidate& a, const Candidate& b) { return a.price_change < b.price_change; }

std::int64_t reach(const Candidate& candidate) { return candidate.limit.value_or(protocol::unlimited); }

}  // namespace

Sized size(const Situation& at, const std::vector<Candidate>& candidates, const std::optional<Forecast>& outlook) {
  Sized sized;
  if (outlook) sized.need = with_reserve(outlook->need(), at.catalogue.guardrails.sizing_reserve_percent);
  for (const auto& candidate : candidates) {
    const bool covers = !outlook || reach(candidate) >= sized.need;
    if (covers && (!sized.target || is_smaller(candidate, *sized.target))) sized.target = &candidate;
  }
  if (sized.target || candidates.empty()) return sized;
  sized.covers = false;
  sized.target = &*std::max_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return reach(a) != reach(b) ? reach(a) < reach(b) : is_smaller(b, a);
  });
  return sized;
}

}  // namespace headroom::server::decide
