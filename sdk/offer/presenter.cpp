#include "sdk/offer/presenter.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "sdk/offer/caps.hpp"
#include "sdk/offer/gate.hpp"
#include "sdk/offer/sleep.hpp"

namespace headroom::offer {
namespace {

using protocol::OfferOutcome;

constexpr core::Duration unshown_for = 30 * core::second;  // D5
constexpr core::Duration idle_for = 30 * core::minute;     // D6
constexpr core::Duration look_again = core::second;        // for a slot that another process holds
constexpr std::size_t most_remembered = 256;

// What an entitlement can settle: edges of a meter or a feature.
bool is_settled_by(const Candidate& candidate, const std::vector<std::string>& keys) {
  using protocol::EdgeKind;
  if (candidate.edge == EdgeKind::milestone || candidate.edge == EdgeKind::intent || candidate.edge == EdgeKind::signal)
    return false;
  return std::ranges::find(keys, candidate.key) != keys.end();
}

}  // namespace

Presenter::Presenter(PresenterState state, std::vector<Past> history) : state_(std::move(state)) {
  history.resize(std::min(history.size(), most_remembered));
  history_.assign(std::make_move_iterator(history.begin()), std::make_move_iterator(history.end()));
}

Next Presenter::present(Candidate candidate, const Stage& stage, core::Now now) {
  stay_active(now);
  Next next;
  lapse(now.trusted, next);
  const auto moment = candidate.moment;
  place(std::move(candidate), stage, now, next);
  if (held_.contains(moment)) next.held.push_back(moment);
  return finish(std::move(next), stage, now);
}

std::optional<Next> Presenter::reopen(std::string_view moment, const Stage& stage, core::Now now) {
  if (auto held = held_.take(moment)) {
    held->is_tried = true;
    return present(*std::move(held), stage, now);
  }
  const auto past = std::ranges::find_if(history_, [&](const Past& one) { return one.candidate.moment == moment; });
  if (past == history_.end() || has_ended(*past) || past->candidate.offer.expires_at <= now.trusted)
    return std::nullopt;
  auto candidate = past->candidate;
  candidate.is_tried = true;
  return present(std::move(candidate), stage, now);
}

Next Presenter::pause_point(const Stage& stage, core::Now now) {
  stay_active(now);
  Next next;
  lapse(now.trusted, next);
  place_held(true, stage, now, next);
  return finish(std::move(next), stage, now);
}

Next Presenter::stage_changed(const Stage& stage, core::Now now) {
  Next next;
  lapse(now.trusted, next);
  // The end of quiet is a pause too: the host did not want to be disturbed, and now may be.
  if (was_quiet_ && !stage.is_quiet) place_held(true, stage, now, next);
  if (auto* past = stage.is_killed && state_.open ? find(state_.open->offer) : nullptr)
    take_back(*past, now.trusted, next);
  return finish(std::move(next), stage, now);
}

Next Presenter::due(const Stage& stage, core::Now now) {
  Next next;
  lapse(now.trusted, next);
  return finish(std::move(next), stage, now);
}

Next Presenter::told(std::string_view offer, OfferOutcome outcome, protocol::Dismissal dismissal, core::Instant until,
                     const Stage& stage, core::Now now) {
  if (outcome == OfferOutcome::abandoned) return let_go(offer, stage, now);
  stay_active(now);
  Next next;
  if (auto* past = find(offer)) {
    const bool is_by_a_person = outcome != OfferOutcome::expired && outcome != OfferOutcome::failed;
    if (is_by_a_person && past->is_delivered_only) {
      past->is_delivered_only = false;
      count(past->candidate, now.trusted);
    }
    if (outcome == OfferOutcome::shown) {
      if (state_.open && state_.open->offer == offer) state_.open->shown_at = now.trusted;
    } else if (outcome == OfferOutcome::asked) {
      past->last = outcome;
    } else {
      past->dismissal = dismissal;
      past->asleep_until = until;
      end(*past, outcome, now.trusted);
    }
  }
  lapse(now.trusted, next);
  return finish(std::move(next), stage, now);
}

Next Presenter::let_go(std::string_view offer, const Stage& stage, core::Now now) {
  Next next;
  if (state_.open && state_.open->offer == offer) free_slot(now.trusted);
  lapse(now.trusted, next);
  return finish(std::move(next), stage, now);
}

Next Presenter::withdraw(std::string_view offer, const Stage& stage, core::Now now) {
  Next next;
  held_.refuse_if([&](const Candidate& held) { return held.offer.id == offer; }, "withdrawn", next.refusals);
  if (auto* past = find(offer)) take_back(*past, now.trusted, next);
  return finish(std::move(next), stage, now);
}

Next Presenter::entitled(const std::vector<std::string>& keys, const Stage& stage, core::Now now) {
  Next next;
  held_.refuse_if([&](const Candidate& held) { return is_settled_by(held, keys); }, "entitled", next.refusals);
  for (auto& past : history_)
    if (is_settled_by(past.candidate, keys)) take_back(past, now.trusted, next);
  return finish(std::move(next), stage, now);
}

void Presenter::shown_elsewhere(const std::vector<core::Instant>& shown, core::Now now) {
  for (const auto at : shown) count_shown(state_.shown, at, now.trusted);
}

void Presenter::place(Candidate candidate, const Stage& stage, core::Now now, Next& next) {
  const auto verdict = judge(candidate, stage, state_, history_, session_shown_, now.trusted);
  if (verdict.gate == Gate::refuse) {
    next.refusals.push_back(refuse(candidate, verdict.reason));
  } else if (verdict.gate == Gate::wait) {
    held_.push_or_refuse_oldest(std::move(candidate), next.refusals);
  } else if (candidate.is_holdout) {
    // Would have been shown: the caps run alike in both arms, and the slot is free at once (D11).
    count(candidate, now.trusted);
    if (!candidate.is_tried) state_.last_ended = now.trusted;
    next.refusals.push_back(refuse(candidate, "holdout"));
    next.refusals.back().is_exposed = true;
  } else {
    deliver(std::move(candidate), now.trusted, next);
  }
}

void Presenter::deliver(Candidate candidate, core::Instant now, Next& next) {
  const bool is_reopened = find(candidate.offer.id) != nullptr;
  const bool is_open = state_.open && state_.open->offer == candidate.offer.id;
  if (!is_open) {
    state_.open = Open{.offer = candidate.offer.id,
                       .moment = candidate.moment,
                       .delivered_at = now,
                       .shown_at = 0,
                       .expires_at = candidate.offer.expires_at,
                       .is_tried = candidate.is_tried};
  }
  if (!is_reopened) {
    if (history_.size() == most_remembered) history_.pop_back();
    history_.push_front({.candidate = candidate, .at = now, .is_delivered_only = true});
  }
  next.deliveries.push_back({std::move(candidate), is_reopened});
}

void Presenter::place_held(bool is_pause, const Stage& stage, core::Now now, Next& next) {
  for (auto& candidate : held_.take_all()) {
    if (candidate.is_tried || is_pause || stage.is_killed)
      place(std::move(candidate), stage, now, next);
    else
      held_.push_or_refuse_oldest(std::move(candidate), next.refusals);
  }
}

void Presenter::count(const Candidate& candidate, core::Instant now) {
  if (candidate.is_tried) return;
  if (!protocol::sells(candidate.offer.kind)) return count_shown(state_.shown_other, now, now);
  count_shown(state_.shown, now, now);
  ++session_shown_;
}

void Presenter::end(Past& past, OfferOutcome outcome, core::Instant now) {
  past.last = outcome;
  past.at = now;
  past.is_delivered_only = false;
  if (state_.open && state_.open->offer == past.candidate.offer.id) free_slot(now);
}

void Presenter::free_slot(core::Instant now) {
  if (!state_.open->is_tried) state_.last_ended = now;
  state_.open.reset();
}

void Presenter::take_back(Past& past, core::Instant now, Next& next) {
  if (has_ended(past)) return;
  if (state_.open && state_.open->offer == past.candidate.offer.id)
    next.withdrawals.push_back({past.candidate.offer.id, past.candidate.moment});
  end(past, OfferOutcome::expired, now);
}

void Presenter::lapse(core::Instant now, Next& next) {
  if (auto& open = state_.open) {
    open->delivered_at = std::min(open->delivered_at, now);  // a clock was corrected since
    const bool is_unshown = open->shown_at == 0 && now - open->delivered_at >= unshown_for;
    if (is_unshown || open->expires_at <= now) free_slot(now);
  }
  held_.refuse_if([&](const Candidate& held) { return held.offer.expires_at <= now; }, "expired", next.refusals);
}

void Presenter::stay_active(core::Now now) noexcept {
  if (now.steady - active_at_ >= idle_for) session_shown_ = 0;
  active_at_ = now.steady;
}

Past* Presenter::find(std::string_view offer) noexcept {
  const auto past = std::ranges::find_if(history_, [&](const Past& one) { return one.candidate.offer.id == offer; });
  return past == history_.end() ? nullptr : &*past;
}

Next Presenter::finish(Next next, const Stage& stage, core::Now now) {
  place_held(false, stage, now, next);
  was_quiet_ = stage.is_quiet;
  next.wake_at = wake_at(now);
  return next;
}

core::Duration Presenter::wake_at(core::Now now) const noexcept {
  auto earliest = held_.first_expiry(for_ever);
  if (const auto& open = state_.open) {
    earliest = std::min(earliest, open->expires_at);
    if (open->shown_at == 0) earliest = std::min(earliest, open->delivered_at + unshown_for);
    const bool is_elsewhere =
        std::ranges::none_of(history_, [&](const Past& past) { return past.candidate.offer.id == open->offer; });
    if (is_elsewhere && !held_.is_empty()) earliest = std::min(earliest, now.trusted + look_again);
  }
  return earliest == for_ever ? 0 : now.steady + std::max<core::Duration>(earliest - now.trusted, 1);
}

}  // namespace headroom::offer
