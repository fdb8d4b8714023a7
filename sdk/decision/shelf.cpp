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
  return answer.offer ? answer.offer->expires_at : answer.not_before.value_or(0);
}

}  // namespace

void Shelf::put_or_drop_oldest(const Moment& moment, protocol::DecisionAnswer answer, core::Instant now) {
  const auto until = valid_until(answer);
  if (until <= now) return;
  kept_.remove_if([&](const Kept& kept) { return is_alike(kept.moment, moment) || kept.until <= now; });
  if (kept_.size() == most) kept_.pop_front();
  kept_.push_back({moment, std::move(answer), until});
}

std::optional<protocol::DecisionAnswer> Shelf::take(const Moment& moment, core::Instant now) {
  const auto found = std::ranges::find_if(kept_, [&](const Kept& kept) { return is_alike(kept.moment, moment); });
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
