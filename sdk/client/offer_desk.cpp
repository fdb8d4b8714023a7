#include "sdk/client/offer_desk.hpp"

#include <algorithm>
#include <utility>

#include "sdk/client/history.hpp"

namespace headroom::client {
namespace {

constexpr std::size_t max_history = 512;

std::vector<offer::Past> pasts_of(const std::vector<ports::StoredMoment>& moments) {
  std::vector<offer::Past> out;
  for (const auto& moment : moments)
    if (auto past = past_of(moment)) out.push_back(*std::move(past));
  return out;
}

/// The words in the page count what sells; the cap of the other kinds is kept from the history (D6).
offer::PresenterState with_others(offer::PresenterState state, const std::vector<offer::Past>& pasts) {
  for (const auto& past : pasts)
    if (!past.is_delivered_only && !past.candidate.is_tried && !protocol::sells(past.candidate.offer.kind))
      state.shown_other.push_back(past.at);
  std::sort(state.shown_other.begin(), state.shown_other.end());
  return state;
}

}  // namespace

OfferDesk::OfferDesk(Machinery& machinery, std::uint8_t own_index, std::string_view account, std::string_view user,
                     std::vector<ports::StoredMoment> history, std::function<void()> due)
    : words_(machinery.page, own_index, account, user),
      history_(std::move(history)),
      presenter_(with_others(words_.load({}), pasts_of(history_)), pasts_of(history_)),
      alarm_(machinery.scheduler, std::move(due)) {}

const ports::StoredMoment* OfferDesk::find(std::string_view moment) const {
  const auto at = std::find_if(history_.begin(), history_.end(), [&](const auto& one) { return one.id == moment; });
  return at == history_.end() ? nullptr : &*at;
}

const ports::StoredMoment* OfferDesk::find_offer(std::string_view offer) const {
  const auto at =
      std::find_if(history_.begin(), history_.end(), [&](const auto& one) { return one.offer_id == offer; });
  return at == history_.end() ? nullptr : &*at;
}

void OfferDesk::keep(ports::StoredMoment moment) {
  std::erase_if(history_, [&](const auto& other) { return other.id == moment.id; });
  history_.insert(history_.begin(), std::move(moment));
  if (history_.size() > max_history) history_.pop_back();
}

}  // namespace headroom::client
