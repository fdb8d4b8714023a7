#include "sdk/decision/shelf.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace headroom::decision {
namespace {

constexpr std::size_t most = 64;

bool is_alike(const Moment& a, const Moment& b) {
  return a.edge == b.edge && a.key == b.key && a.account == b.account && a.user == b.user;
}

core::Instant valid_until(const protocol::DecisionAnswer& answer) {
  if (answer.offer) return answer.offer->expires_at;
  return answer.would_offer ? answer.would_offer->expires_at : answer.not_before.value_or(0);
}

}  // namespace

bool Shelf::Kept::suits(const Moment& other) const {
  if (!is_alike(moment, other)) return false;
  return serves == For::such_moments ||
         (moment.threshold == other.threshold && moment.period == other.period && other.wanted <= moment.wanted);
}

std::optional<core::Instant> Shelf::put_or_drop_oldest(const Moment& moment, protocol::DecisionAnswer answer,
                                                       core::Instant now, For serves) {
  const auto until = valid_until(answer);
  if (until <= now) return std::nullopt;
  kept_.remove_if([&](const Kept& kept) { return is_alike(kept.moment, moment) || kept.until <= now; });
  if (kept_.size() == most) kept_.pop_front();
  kept_.push_back({moment, std::move(answer), until, serves});
  return until;
}

bool Shelf::has(const Moment& moment, core::Instant now) const {
  return std::ranges::any_of(kept_, [&](const Kept& kept) { return kept.until > now && kept.suits(moment); });
}

std::optional<protocol::DecisionAnswer> Shelf::take(const Moment& moment, core::Instant now) {
  const auto found = std::ranges::find_if(kept_, [&](const Kept& kept) { return kept.suits(moment); });
  if (found == kept_.end()) return std::nullopt;
  std::optional<protocol::DecisionAnswer> answer;
  if (found->until > now) answer = std::move(found->answer);
  kept_.erase(found);
  return answer;
}

void Shelf::drop_account(std::string_view account) {
  kept_.remove_if([&](const Kept& kept) { return kept.moment.account == account; });
}

void Shelf::drop_offer(std::string_view offer) {
  kept_.remove_if([&](const Kept& kept) { return kept.answer.offer && kept.answer.offer->id == offer; });
}

}  // namespace headroom::decision
