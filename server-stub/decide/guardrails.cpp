#include "server-stub/decide/guardrails.hpp"

#include <algorithm>

namespace headroom::server::decide {
namespace {

using protocol::EdgeKind;
using protocol::OfferKind;
using Found = std::optional<Withheld>;

Withheld withheld(std::string reason, std::optional<core::Instant> not_before = {}) {
  return {.reason = std::move(reason), .not_before = not_before};
}

bool may_sell(const Situation& at) { return at.inputs.moment.edge != EdgeKind::milestone; }

Found kill_switch(const Situation& at) {
  return at.catalogue.guardrails.kill_switch ? Found{withheld("kill_switch")} : Found{};
}

Found consent_withheld(const Situation& at) {
  const bool holds = at.inputs.moment.consent == protocol::Consent::withheld;
  return holds ? Found{withheld("consent_withheld")} : Found{};
}

// A task for a person: whoever tried something gets that person, the others silence.
Withheld person_instead(const Situation& at, std::string reason) {
  Withheld found = withheld(std::move(reason));
  if (at.is_caused) found.instead = OfferKind::contact;
  return found;
}

Found health_red(const Situation& at) {
  const bool holds = may_sell(at) && at.inputs.account.health == Health::red;
  return holds ? Found{person_instead(at, "health_red")} : Found{};
}

Found contraction_risk(const Situation& at) {
  const auto& signs = at.inputs.account.contraction;
  const auto& rules = at.catalogue.guardrails;
  const bool usage_down = signs.usage_change_percent && *signs.usage_change_percent < -rules.usage_drop_percent;
  const std::int64_t count = int{usage_down} + int{signs.tickets_up} + int{signs.champion_left} + int{signs.detractor} +
                             int{signs.competitor_mentioned};
  const bool holds = may_sell(at) && count >= rules.contraction_signs;
  return holds ? Found{person_instead(at, "contraction_risk")} : Found{};
}

Found renewal_window(const Situation& at) {
  const auto renews_at = at.inputs.account.renews_at;
  if (!may_sell(at) || at.is_caused || !renews_at || *renews_at < at.inputs.now) return {};
  const bool holds = *renews_at - at.inputs.now < at.catalogue.guardrails.renewal_window_days * core::day;
  return holds ? Found{withheld("renewal_window", *renews_at)} : Found{};
}

Found low_utilisation(const Situation& at) {
  if (!may_sell(at) || at.is_caused || !at.meter || !at.meter->limit || !at.meter->previous_used) return {};
  const auto is_low = [&](std::int64_t used) {
    return used * 100 < *at.meter->limit * at.catalogue.guardrails.low_utilisation_percent;
  };
  return is_low(at.meter->used) && is_low(*at.meter->previous_used) ? Found{withheld("low_utilisation")} : Found{};
}

bool is_dismissed(const PastOffer& past) {
  return past.outcome == protocol::OfferOutcome::dismissed || past.outcome == protocol::OfferOutcome::snoozed;
}

// Until when this answer of the customer holds for the same moment (D7): not_now and a snooze.
std::optional<core::Instant> sleeps_until(const Situation& at, const PastOffer& past) {
  const auto& moment = at.inputs.moment;
  if (!is_dismissed(past) || past.edge != moment.edge || past.key != moment.key) return {};
  if (past.outcome == protocol::OfferOutcome::snoozed) return past.until;
  if (past.reason == protocol::to_text(protocol::Dismissal::not_now)) {
    return past.ended_at + at.catalogue.guardrails.not_now_days * core::day;
  }
  return {};
}

Found cooldown(const Situation& at, const std::vector<catalogue::Vector>& vectors) {
  for (const auto& past : at.inputs.history) {
    const auto until = sleeps_until(at, past);
    if (until && *until > at.inputs.now) return withheld("cooldown", *until);
  }
  const bool holds = !vectors.empty() && std::all_of(vectors.begin(), vectors.end(),
                                                     [&](catalogue::Vector vector) { return is_asleep(at, vector); });
  return holds ? Found{withheld("cooldown")} : Found{};
}

// D6: with `most` in a window, the next one may come when the oldest of them leaves it.
std::optional<core::Instant> cap_not_before(const Situation& at, std::uint32_t most, core::Duration window) {
  std::vector<core::Instant> shown;
  for (const auto& past : at.inputs.history) {
    if (!past.prompted && protocol::sells(past.kind) && past.shown_at > at.inputs.now - window) {
      shown.push_back(past.shown_at);
    }
  }
  if (shown.size() < most) return {};
  if (most == 0) return at.inputs.now + window;
  std::sort(shown.rbegin(), shown.rend());
  return shown[most - 1] + window;
}

Found frequency_cap(const Situation& at) {
  if (at.is_caused) return {};
  std::optional<core::Instant> until;
  if (may_sell(at)) {
    until = cap_not_before(at, at.catalogue.caps.month, 30 * core::day);
    until = std::max(until, cap_not_before(at, at.catalogue.caps.day, core::day));
  } else {
    until = unsold_not_before(at);
  }
  return until ? Found{withheld("frequency_cap", until)} : Found{};
}

Found human_in_progress(const Situation& at, const std::vector<catalogue::Vector>& vectors) {
  const OpenHandoff* open = nullptr;
  for (const auto vector : vectors) {
    const auto* found = handoff_on(at, vector);
    if (!found) return {};
    if (!open) open = found;
  }
  if (!open) return {};
  Withheld found = withheld("human_in_progress", open->due);
  found.owner = open->owner;
  found.due = open->due;
  if (at.is_caused) found.instead = OfferKind::in_progress;
  return found;
}

}  // namespace

std::optional<Withheld> first_guardrail(const Situation& at, const std::vector<catalogue::Vector>& vectors) {
  for (const auto guardrail :
       {kill_switch, consent_withheld, health_red, contraction_risk, renewal_window, low_utilisation}) {
    if (auto found = guardrail(at)) return found;
  }
  if (auto found = cooldown(at, vectors)) return found;
  if (auto found = frequency_cap(at)) return found;
  return human_in_progress(at, vectors);
}

bool is_asleep(const Situation& at, catalogue::Vector vector) {
  const auto window = at.catalogue.guardrails.not_relevant_days * core::day;
  return std::any_of(at.inputs.history.begin(), at.inputs.history.end(), [&](const PastOffer& past) {
    if (past.outcome != protocol::OfferOutcome::dismissed || past.edge != at.inputs.moment.edge ||
        past.vector != vector) {
      return false;
    }
    return past.reason == protocol::to_text(protocol::Dismissal::never) ||
           (past.reason == protocol::to_text(protocol::Dismissal::not_relevant) &&
            past.ended_at + window > at.inputs.now);
  });
}

const OpenHandoff* handoff_on(const Situation& at, catalogue::Vector vector) {
  const auto found = std::find_if(at.inputs.handoffs.begin(), at.inputs.handoffs.end(),
                                  [&](const OpenHandoff& open) { return open.vector == vector; });
  return found == at.inputs.handoffs.end() ? nullptr : &*found;
}

std::optional<core::Instant> unsold_not_before(const Situation& at) {
  const auto gap = at.catalogue.guardrails.unsold_gap_days * core::day;
  for (const auto& past : at.inputs.history) {
    if (!past.prompted && !protocol::sells(past.kind) && past.shown_at + gap > at.inputs.now)
      return past.shown_at + gap;
  }
  return {};
}

}  // namespace headroom::server::decide
