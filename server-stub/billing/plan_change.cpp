#include "server-stub/billing/plan_change.hpp"

#include <algorithm>
#include <utility>

#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"
#include "server-stub/usage/events.hpp"
#include "server-stub/usage/offer_history.hpp"

namespace headroom::server::billing {
namespace {

using accounts::Account;
using catalogue::Catalogue;
using catalogue::Vector;

constexpr core::Duration attribution_window = 30 * core::day;

// What it pays a month in the catalogue's currency: on record, else by list price.
std::int64_t paid_minor(const Catalogue& catalogue, const Account& account) {
  const bool is_on_record = account.mrr && account.mrr->currency == catalogue.currency;
  return is_on_record ? account.mrr->minor : list_price_minor(catalogue, account);
}

std::optional<std::string> new_add_on(const Account* before, const Account& after) {
  for (const auto& key : after.add_ons) {
    const bool is_known =
        before != nullptr && std::find(before->add_ons.begin(), before->add_ons.end(), key) != before->add_ons.end();
    if (!is_known) return key;
  }
  return std::nullopt;
}

Vector vector_of(const Catalogue& catalogue, const Account* before, const Account& after) {
  if (before == nullptr || before->plan != after.plan) return Vector::tier;
  if (before->add_ons != after.add_ons) {
    const auto key = new_add_on(before, after);
    const auto* add_on = catalogue.add_on(key ? *key : before->add_ons.back());
    return add_on != nullptr && !add_on->meters.empty() ? Vector::usage : Vector::cross_sell;
  }
  return before->seats != after.seats ? Vector::seat : Vector::tier;
}

std::optional<MovementKind> kind_of(std::int64_t paid_before, std::int64_t difference, bool has_history) {
  if (difference == 0) return std::nullopt;
  if (paid_before <= 0 && difference > 0) return has_history ? MovementKind::reactivation : MovementKind::start;
  if (difference > 0) return MovementKind::expansion;
  return paid_before + difference <= 0 ? MovementKind::churn : MovementKind::contraction;
}

usage::Attribution attribution(store::Database& database, const Account* before, const Account& after,
                               const Cause& cause, core::Instant now) {
  if (!cause.offer.empty()) {
    auto known = usage::attribution_of(database, after.id, cause.offer);
    if (known.decision.empty()) known.decision = cause.decision;
    return known;
  }
  const bool is_plan = before != nullptr && before->plan != after.plan;
  const auto add_on = is_plan || before == nullptr ? std::nullopt : new_add_on(before, after);
  if (!is_plan && !add_on) return {};
  const auto shown =
      usage::last_shown(database, after.id, is_plan ? after.plan : "", add_on.value_or(""), now - attribution_window);
  return shown.value_or(usage::Attribution{});
}

// Its id is made of the offer's, so that it counts once however often it is told.
void record_conversion(store::Database& database, const std::string& account, const usage::Attribution& source,
                       core::Instant now) {
  protocol::Event converted;
  converted.id = trust::hex_encode(trust::bytes_of(trust::sha256("converted\n" + source.offer))).substr(0, 32);
  converted.type = protocol::Event::Type::outcome;
  converted.at = now;
  converted.offer = source.offer;
  converted.decision = source.decision;
  converted.outcome = protocol::OfferOutcome::converted;
  usage::record_event(database, account, converted, now);
}

}  // namespace

accounts::Accounts::Pointer change_account(store::Database& database, accounts::Accounts& accounts,
                                           const Catalogue& catalogue, const Account* before, Account after,
                                           const Cause& cause, core::Instant now) {
  const std::int64_t paid_before = before == nullptr ? 0 : paid_minor(catalogue, *before);
  const std::int64_t difference = cause.difference_minor.value_or(paid_minor(catalogue, after) - paid_before);
  if (cause.difference_minor && after.mrr && after.mrr->currency == catalogue.currency) after.mrr->minor += difference;
  const auto source = attribution(database, before, after, cause, now);
  const bool has_history = !movements_of(database, after.id).empty();
  if (const auto kind = kind_of(paid_before, difference, has_history)) {
    append(database, {after.id, now, *kind, source.vector.value_or(vector_of(catalogue, before, after)), difference,
                      catalogue.currency, difference > 0 ? source.decision : "", cause.source});
  }
  if (!source.offer.empty() && (difference > 0 || !cause.offer.empty())) {
    record_conversion(database, after.id, source, now);
  }
  return accounts.save(database, std::move(after), now);
}

std::int64_t list_price_minor(const Catalogue& catalogue, const Account& account) {
  const auto* plan = catalogue.plan(account.plan);
  std::int64_t price = plan == nullptr ? 0 : plan->price.a_month();
  for (const auto& key : account.add_ons) {
    if (const auto* add_on = catalogue.add_on(key)) price += add_on->price.a_month();
  }
  return price;
}

}  // namespace headroom::server::billing
