#include "sdk/offer/held.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace headroom::offer {
namespace {

constexpr std::size_t most = 16;

}  // namespace

void Held::push_or_refuse_oldest(Candidate candidate, std::vector<Refusal>& refusals) {
  std::erase_if(held_, [&](const Candidate& held) { return held.moment == candidate.moment; });
  if (held_.size() == most) {
    refusals.push_back(refuse(held_.front(), "busy"));
    held_.pop_front();
  }
  held_.push_back(std::move(candidate));
}

void Held::refuse_if(const std::function<bool(const Candidate&)>& is_refused, std::string_view reason,
                     std::vector<Refusal>& refusals) {
  std::erase_if(held_, [&](const Candidate& held) {
    if (!is_refused(held)) return false;
    refusals.push_back(refuse(held, reason));
    return true;
  });
}

std::optional<Candidate> Held::take(std::string_view moment) {
  const auto found = std::ranges::find(held_, moment, &Candidate::moment);
  if (found == held_.end()) return std::nullopt;
  std::optional<Candidate> taken = std::move(*found);
  held_.erase(found);
  return taken;
}

std::deque<Candidate> Held::take_all() {
  auto all = std::exchange(held_, {});
  std::stable_partition(all.begin(), all.end(), [](const Candidate& held) { return held.is_tried; });
  return all;
}

bool Held::contains(std::string_view moment) const noexcept {
  return std::ranges::find(held_, moment, &Candidate::moment) != held_.end();
}

core::Instant Held::first_expiry(core::Instant none) const noexcept {
  for (const auto& held : held_) none = std::min(none, held.offer.expires_at);
  return none;
}

}  // namespace headroom::offer
