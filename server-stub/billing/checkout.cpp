#include "server-stub/billing/checkout.hpp"

#include <algorithm>
#include <utility>

#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"
#include "server-stub/accounts/entitlements.hpp"
#include "server-stub/billing/plan_change.hpp"

namespace headroom::server::billing {
namespace {

using accounts::Account;
using accounts::Edition;

std::string name_of(const Edition& edition, const catalogue::Localized& name, const std::string& key) {
  return name.in(catalogue::locale_chain("", edition.catalogue.default_locale), key);
}

std::string plan_name(const Edition& edition, const std::string& key) {
  const auto* plan = edition.catalogue.plan(key);
  return plan == nullptr ? key : name_of(edition, plan->name, key);
}

std::string target_name(const Edition& edition, const protocol::Target& target) {
  if (!target.plan.empty()) return plan_name(edition, target.plan);
  if (const auto* add_on = edition.catalogue.add_on(target.add_on)) return name_of(edition, add_on->name, add_on->key);
  return std::to_string(target.seats) + " seats";
}

bool contains(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// The account as the purchase makes it; none where it is not sold any more, or the account has it or more.
std::optional<Account> bought(const catalogue::Catalogue& catalogue, Account account, const protocol::Target& target) {
  if (!target.plan.empty()) {
    const auto* wanted = catalogue.plan(target.plan);
    const auto* held = catalogue.plan(account.plan);
    if (wanted == nullptr || (held != nullptr && held->tier >= wanted->tier)) return std::nullopt;
    account.plan = target.plan;
    account.trial.reset();
    std::erase_if(account.add_ons, [&](const std::string& key) {
      const auto* add_on = catalogue.add_on(key);
      return add_on == nullptr || !contains(add_on->plans, target.plan);
    });
  }
  if (!target.add_on.empty()) {
    const auto* add_on = catalogue.add_on(target.add_on);
    const bool is_sold = add_on != nullptr && contains(add_on->plans, account.plan);
    if (!is_sold || contains(account.add_ons, target.add_on)) return std::nullopt;
    account.add_ons.push_back(target.add_on);
  }
  if (target.seats != 0) {
    if (account.seats >= target.seats) return std::nullopt;
    account.seats = target.seats;
  }
  return account;
}

std::vector<Gain> gains(const Edition& edition, const Account& before, const Account& after, core::Instant now) {
  const auto today = accounts::entitlements(before, edition.catalogue, edition.calendar, now);
  const auto then = accounts::entitlements(after, edition.catalogue, edition.calendar, now);
  std::vector<Gain> gains;
  for (std::size_t i = 0; i < then.meters.size(); ++i) {
    const auto &was = today.meters[i], &is = then.meters[i];
    if (was.limit != is.limit) gains.push_back({false, is.key, is.unit, was.limit, is.limit, {}});
  }
  for (std::size_t i = 0; i < then.features.size(); ++i) {
    const auto &was = today.features[i], &is = then.features[i];
    if (is.granted && (!was.granted || was.value != is.value)) gains.push_back({true, is.key, "", {}, {}, is.value});
  }
  return gains;
}

// One purchase per offer; where an offer has no id the claim itself stands for it.
std::string purchase_id(const CheckoutClaim& claim) {
  if (!claim.offer.empty()) return claim.offer;
  return trust::hex_encode(trust::bytes_of(trust::sha256(issue_checkout_token("", claim))));
}

bool is_completed(store::Database& database, const CheckoutClaim& claim) {
  bool is = false;
  database.query(
      "SELECT 1 FROM checkout WHERE account = ? AND offer = ?", [&](const store::Row&) { is = true; }, claim.account,
      purchase_id(claim));
  return is;
}

// What was agreed, for seats, whose price the catalogue does not list by itself.
std::optional<std::int64_t> agreed_difference(const CheckoutClaim& claim, const catalogue::Catalogue& catalogue,
                                              const Account& before, const Account& after) {
  const bool is_seats_alone = claim.target.plan.empty() && claim.target.add_on.empty();
  if (is_seats_alone) return catalogue::Price{claim.price_change.minor, claim.price_change.per}.a_month();
  return list_price_minor(catalogue, after) - list_price_minor(catalogue, before);
}

}  // namespace

void Checkout::async_view(const std::string& token, core::Instant now, std::function<void(CheckoutView)> done) {
  async_run(token, now, std::move(done), false);
}

void Checkout::async_complete(const std::string& token, core::Instant now, std::function<void(CheckoutView)> done) {
  async_run(token, now, std::move(done), true);
}

void Checkout::async_run(const std::string& token, core::Instant now, std::function<void(CheckoutView)> done,
                         bool buys) {
  const auto view = std::make_shared<CheckoutView>();
  const auto claim = read_checkout_token(secret_, token);
  if (!claim) return done(*view);
  view->claim = *claim;
  store_.async_write([this, view, now, buys](store::Database& database) { look(database, *view, now, buys); },
                     [view, done = std::move(done)](bool durable) {
                       if (!durable) view->state = CheckoutState::unavailable;
                       done(std::move(*view));
                     });
}

void Checkout::look(store::Database& database, CheckoutView& view, core::Instant now, bool buys) {
  const auto edition = editions_.current();
  const auto account = accounts_.find(database, view.claim.account);
  if (edition == nullptr || account == nullptr) {
    view.state = CheckoutState::superseded;
    return;
  }
  view.vendor = edition->catalogue.name;
  view.current_plan = plan_name(*edition, account->plan_at(now));
  view.target = target_name(*edition, view.claim.target);
  if (is_completed(database, view.claim)) {
    view.state = CheckoutState::completed;
    return;
  }
  const auto after = bought(edition->catalogue, *account, view.claim.target);
  view.state = !after                         ? CheckoutState::superseded
               : now >= view.claim.expires_at ? CheckoutState::expired
                                              : CheckoutState::open;
  if (view.state != CheckoutState::open) return;
  view.gains = gains(*edition, *account, *after, now);
  if (!buys) return;
  database.run("INSERT INTO checkout (account, offer, at) VALUES (?, ?, ?)", view.claim.account,
               purchase_id(view.claim), now);
  change_account(database, accounts_, edition->catalogue, account.get(), *after,
                 {"checkout", purchase_id(view.claim), view.claim.decision,
                  agreed_difference(view.claim, edition->catalogue, *account, *after)},
                 now);
  view.state = CheckoutState::completed;
}

}  // namespace headroom::server::billing
