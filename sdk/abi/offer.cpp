#include "sdk/client/offer_handle.hpp"

#include <cstring>

#include "sdk/abi/last_error.hpp"

using headroom::abi::str;
using headroom::client::OfferReport;
using headroom::protocol::Dismissal;
using headroom::protocol::OfferOutcome;

namespace {

void report(const headroom_offer* offer, OfferReport what) noexcept {
  if (!offer) return;
  headroom::abi::guarded_or(0, [&] {
    headroom::client::report(*offer, what);
    return 0;
  });
}

headroom_str text(const headroom_offer* offer, std::string headroom::protocol::OfferContent::*member) noexcept {
  return offer ? str(offer->content.*member) : headroom_str{nullptr, 0};
}

}  // namespace

extern "C" {

headroom_offer* headroom_offer_retain(const headroom_offer* offer) noexcept {
  if (offer) headroom::client::retain(*offer);
  return const_cast<headroom_offer*>(offer);
}

void headroom_offer_free(headroom_offer* offer) noexcept { headroom::client::release(offer); }

headroom_str headroom_offer_id(const headroom_offer* offer) noexcept {
  return text(offer, &headroom::protocol::OfferContent::id);
}

headroom_edge headroom_offer_edge(const headroom_offer* offer) noexcept {
  return offer ? offer->edge.c() : headroom_edge{};
}

uint32_t headroom_offer_kind(const headroom_offer* offer) noexcept {
  return offer ? static_cast<uint32_t>(offer->content.kind) : 0;
}

uint32_t headroom_offer_route(const headroom_offer* offer) noexcept {
  return offer ? static_cast<uint32_t>(offer->content.route) : 0;
}

int headroom_offer_is_reopened(const headroom_offer* offer) noexcept { return offer && offer->is_reopened; }

headroom_str headroom_offer_title(const headroom_offer* offer) noexcept {
  return text(offer, &headroom::protocol::OfferContent::title);
}

headroom_str headroom_offer_body(const headroom_offer* offer) noexcept {
  return text(offer, &headroom::protocol::OfferContent::body);
}

headroom_str headroom_offer_call_to_action(const headroom_offer* offer) noexcept {
  return text(offer, &headroom::protocol::OfferContent::call_to_action);
}

headroom_str headroom_offer_url(const headroom_offer* offer) noexcept {
  return text(offer, &headroom::protocol::OfferContent::url);
}

headroom_str headroom_offer_locale(const headroom_offer* offer) noexcept {
  return text(offer, &headroom::protocol::OfferContent::locale);
}

headroom_money headroom_offer_price_change(const headroom_offer* offer) noexcept {
  headroom_money money{};
  if (!offer) return money;
  const auto& price = offer->content.price_change;
  money.minor = price.minor;
  if (price.currency.size() < sizeof money.currency)
    std::memcpy(money.currency, price.currency.data(), price.currency.size());
  money.per = static_cast<uint8_t>(price.per);
  return money;
}

headroom_target headroom_offer_target(const headroom_offer* offer) noexcept {
  if (!offer) return {};
  const auto& target = offer->content.target;
  return {str(target.plan), str(target.add_on), target.seats};
}

size_t headroom_offer_fact_count(const headroom_offer* offer) noexcept {
  return offer ? offer->content.facts.size() : 0;
}

int headroom_offer_fact_at(const headroom_offer* offer, size_t index, headroom_fact* out) noexcept {
  if (!offer || !out)
    return headroom::abi::fail(headroom::core::ErrorNumber::null_argument, "offer and out must not be null");
  if (index >= offer->content.facts.size())
    return headroom::abi::fail(headroom::core::ErrorNumber::invalid_argument, "index: beyond fact_count");
  const auto& fact = offer->content.facts[index];
  *out = {str(fact.name), str(fact.value), str(fact.unit)};
  return HEADROOM_OK;
}

int64_t headroom_offer_expires_at(const headroom_offer* offer) noexcept {
  return offer ? offer->content.expires_at : 0;
}

headroom_str headroom_offer_context(const headroom_offer* offer) noexcept {
  return text(offer, &headroom::protocol::OfferContent::context);
}

void headroom_offer_shown(headroom_offer* offer) noexcept { report(offer, {OfferOutcome::shown, {}, 0}); }

void headroom_offer_accepted(headroom_offer* offer) noexcept { report(offer, {OfferOutcome::accepted, {}, 0}); }

void headroom_offer_dismissed(headroom_offer* offer, uint32_t dismissal) noexcept {
  report(offer, {OfferOutcome::dismissed,
                 dismissal > HEADROOM_DISMISSAL_NEVER ? Dismissal::not_now : static_cast<Dismissal>(dismissal), 0});
}

void headroom_offer_snoozed(headroom_offer* offer, int64_t hours) noexcept {
  report(offer, {OfferOutcome::snoozed, {}, hours < 1 ? 1 : hours > 24 * 365 ? 24 * 365 : hours});
}

void headroom_offer_ask(headroom_offer* offer) noexcept { report(offer, {OfferOutcome::asked, {}, 0}); }

}  // extern "C"
