#include "server-stub/accounts/allowances.hpp"

#include <algorithm>
#include <utility>

#include "sdk/protocol/limits.hpp"

namespace headroom::server::accounts {
namespace {

using catalogue::Calendar;
using catalogue::PeriodUnit;

// A server that was down for years need not count every day of them.
constexpr int most_periods_walked = 400;

class Meter {
 public:
  Meter(store::Database& database, const Account& account, const Edition& edition, const catalogue::Plan& plan,
        const catalogue::Meter& sold, const Used& used, core::Instant now)
      : database_(database),
        account_(account),
        edition_(edition),
        sold_(sold),
        grant_(plan.meter(sold.key)),
        used_(used),
        now_(now),
        limit_(plan_limit(account, edition.catalogue, plan, sold.key)) {
    // A level stands until it is set: it has no period.
    if (grant_ != nullptr && sold.kind != protocol::MeterKind::latest) {
      unit_ = grant_->period;
      anchor_ = grant_->anchor;
    }
  }

  void bring_up(MeterStanding& standing, Credits& credits) const {
    const bool is_sum = sold_.kind == protocol::MeterKind::sum;
    const bool has_credits =
        std::any_of(credits.begin(), credits.end(), [&](const Credit& each) { return each.meter == sold_.key; });
    const bool is_followed = is_sum && limit_ && (has_credits || rollover() != nullptr);
    roll(standing, is_followed);
    standing.now.units = units();
    if (is_followed) {
      carry_over(standing);
    } else {
      standing.now.rolled = 0;
      standing.past.clear();
    }
    pay(standing, credits, is_followed);
  }

 private:
  // Nothing is over an unlimited allowance, also when it is looked back at from under a limit.
  [[nodiscard]] std::int64_t units() const { return limit_.value_or(protocol::max_integer); }

  [[nodiscard]] const catalogue::Rollover* rollover() const {
    return grant_ != nullptr && grant_->rollover ? &*grant_->rollover : nullptr;
  }

  [[nodiscard]] std::int64_t used(const Allowance& in) const {
    return used_ ? used_(database_, account_.id, sold_.key, in.period.start) : 0;
  }

  // The period that the account is in, as it was reckoned when it began.
  [[nodiscard]] protocol::Period kept(const MeterStanding& standing) const {
    const bool is_moved =
        standing.zone != edition_.catalogue.time_zone ||
        (anchor_ == catalogue::Anchor::subscription && standing.subscribed_at != account_.subscribed_at);
    if (!is_moved || !catalogue::is_time_zone(standing.zone)) return standing.now.period;
    return Calendar(standing.zone).after(standing.now.period, now_, unit_, anchor_, standing.subscribed_at);
  }

  void roll(MeterStanding& standing, bool is_followed) const {
    const bool is_same_kind = !standing.zone.empty() && standing.unit == unit_ && standing.anchor == anchor_;
    if (!is_same_kind) {
      standing.now = {};
      standing.past.clear();
      if (unit_ != PeriodUnit::lifetime) {
        standing.now.period = edition_.calendar.holding(now_, unit_, anchor_, account_.subscribed_at);
      }
    } else if (unit_ != PeriodUnit::lifetime) {
      forget_late(standing);
      walk(standing, kept(standing), is_followed);
    }
    standing.unit = unit_;
    standing.anchor = anchor_;
    standing.zone = edition_.catalogue.time_zone;
    standing.subscribed_at = account_.subscribed_at;
  }

  // From the period on record to the present one; with rollover through each between, as each takes over from the one
  // before.
  void walk(MeterStanding& standing, protocol::Period present, bool is_followed) const {
    const auto& calendar = edition_.calendar;
    const auto enter = [&](protocol::Period next) {
      if (next.start == standing.now.period.start) return;
      if (is_followed) standing.past.push_back(standing.now);
      standing.now = {next, units(), 0, 0};
    };
    enter(present);
    for (int i = 0; is_followed && rollover() != nullptr && i < most_periods_walked; ++i) {
      if (now_ < standing.now.period.end) break;
      enter(calendar.after(standing.now.period, standing.now.period.end, unit_, anchor_, account_.subscribed_at));
    }
    enter(calendar.after(standing.now.period, now_, unit_, anchor_, account_.subscribed_at));
  }

  void forget_late(MeterStanding& standing) const {
    std::erase_if(standing.past, [&](const Allowance& each) { return each.period.end + late_after <= now_; });
    if (standing.past.size() > protocol::max_periods) {
      standing.past.erase(standing.past.begin(), standing.past.end() - protocol::max_periods);
    }
  }

  // Each from the one before, as far back as usage still moves it.
  void carry_over(MeterStanding& standing) const {
    if (rollover() == nullptr) {
      standing.now.rolled = 0;
      return;
    }
    for (std::size_t i = 0; i < standing.past.size(); ++i) {
      Allowance& next = i + 1 < standing.past.size() ? standing.past[i + 1] : standing.now;
      next.rolled = rollover()->of(standing.past[i].left(used(standing.past[i])));
    }
  }

  void pay(MeterStanding& standing, Credits& credits, bool is_followed) const {
    if (is_followed) {
      for (const auto& each : standing.past) burn(credits, sold_.key, each.period.start, each.over(used(each)), now_);
      burn(credits, sold_.key, standing.now.period.start, standing.now.over(used(standing.now)), now_);
      forget_burns(standing, credits);
    }
    standing.credited = limit_ ? credited(credits, sold_.key, standing.now.period.start, now_) : 0;
    standing.credits_end_at = limit_ ? next_expiry(credits, sold_.key, now_) : 0;
  }

  void forget_burns(const MeterStanding& standing, Credits& credits) const {
    const auto is_over = [&](const Credit::Burn& each) {
      const auto is_in = [&](const Allowance& period) { return period.period.start == each.period; };
      return !is_in(standing.now) && std::none_of(standing.past.begin(), standing.past.end(), is_in);
    };
    for (auto& each : credits) {
      if (each.meter == sold_.key) std::erase_if(each.burns, is_over);
    }
  }

  store::Database& database_;
  const Account& account_;
  const Edition& edition_;
  const catalogue::Meter& sold_;
  const catalogue::MeterGrant* grant_;
  const Used& used_;
  const core::Instant now_;
  const std::optional<std::int64_t> limit_;
  PeriodUnit unit_ = PeriodUnit::lifetime;
  catalogue::Anchor anchor_ = catalogue::Anchor::calendar;
};

std::map<std::string, FeatureStanding> features_of(const Credits& credits, core::Instant now) {
  std::map<std::string, FeatureStanding> features;
  for (const auto& each : credits) {
    if (each.feature.empty() || !each.is_active(now)) continue;
    const core::Instant until = each.expires_at.value_or(0);
    const auto [place, is_new] = features.try_emplace(each.feature, FeatureStanding{each.value, until});
    // Of several the longest; a later one where they are alike.
    const bool is_longer = until == 0 || (place->second.until != 0 && until >= place->second.until);
    if (!is_new && is_longer) place->second = {each.value, until};
  }
  return features;
}

}  // namespace

Account in_force(Account account, const catalogue::Catalogue& catalogue, core::Instant now) {
  if (account.grace && account.grace->until <= now) account.grace.reset();
  if (!account.pending || now < account.pending->at) return account;
  const auto pending = *std::exchange(account.pending, std::nullopt);
  const auto *before = catalogue.plan(account.plan), *after = catalogue.plan(pending.plan);
  const core::Instant until = pending.at + catalogue.billing.grace_days * core::day;
  if (before != nullptr && after != nullptr && after->tier < before->tier && now < until) {
    account.grace = {account.plan, until};
  }
  if (before == nullptr || after == nullptr || after->tier > before->tier) account.grace.reset();
  account.plan = pending.plan;
  std::erase_if(account.add_ons, [&](const std::string& key) {
    const auto* add_on = catalogue.add_on(key);
    return add_on == nullptr ||
           std::find(add_on->plans.begin(), add_on->plans.end(), pending.plan) == add_on->plans.end();
  });
  return account;
}

std::optional<std::int64_t> plan_limit(const Account& account, const catalogue::Catalogue& catalogue,
                                       const catalogue::Plan& plan, const std::string& meter) {
  const auto* grant = plan.meter(meter);
  std::optional<std::int64_t> limit = grant != nullptr ? grant->limit : 0;
  if (!limit) return limit;
  for (const auto& key : account.add_ons) {
    const auto* add_on = catalogue.add_on(key);
    if (add_on == nullptr) continue;
    for (const auto& extra : add_on->meters) {
      if (extra.meter == meter) *limit = std::min(*limit + extra.units, protocol::max_integer);
    }
  }
  return limit;
}

Account brought_up(store::Database& database, Account account, const Edition& edition, Grants& grants, const Used& used,
                   core::Instant now) {
  const auto& catalogue = edition.catalogue;
  const Account acting = in_force(account, catalogue, now);
  const auto* plan = catalogue.plan(acting.plan_at(now));
  if (plan == nullptr) plan = catalogue.plan(catalogue.default_plan);
  Credits credits = *grants.find(database, account.id);
  for (const auto& sold : catalogue.meters) {
    Meter(database, acting, edition, *plan, sold, used, now).bring_up(account.meters[sold.key], credits);
  }
  account.features = features_of(credits, now);
  grants.update(database, account.id, credits);
  return account;
}

}  // namespace headroom::server::accounts
