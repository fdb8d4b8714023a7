#include "sdk/decision/desk.hpp"

#include <algorithm>
#include <utility>

namespace headroom::decision {
namespace {

constexpr std::size_t most_remembered = 1024;
constexpr core::Duration fallback_valid = core::day;

std::string_view reason_of(Failure failure) {
  switch (failure) {
    case Failure::network:
      return "offline";
    case Failure::unauthorized:
      return "unauthorized";
    case Failure::refused:
      return "rejected";
    case Failure::server:
      return "server_error";
    case Failure::garbled:
      break;
  }
  return "bad_answer";
}

protocol::DecisionAnswer none(std::string_view reason) {
  protocol::DecisionAnswer answer;
  answer.reason = reason;
  return answer;
}

bool is_well_formed(const protocol::DecisionAnswer& answer) {
  return (answer.outcome == protocol::Outcome::offer) == answer.offer.has_value();
}

}  // namespace

Next Desk::ask(const Moment& moment, const Means& means, core::Now now) {
  Next next;
  if (open_.contains(moment.id) || std::ranges::find(answered_, moment.id) != answered_.end())
    return with_wake(std::move(next));

  Open open{moment, means.fallback, now.steady + settings_.deadline};
  if (means.is_killed) {
    decide(open, Decided::From::here, none("kill_switch"), next);
  } else if (means.is_consent_withheld) {
    decide(open, Decided::From::here, none("consent_withheld"), next);
  } else if (auto kept = shelf_.take(moment, now.trusted)) {
    decide(open, Decided::From::kept, *std::move(kept), next);
  } else if (!means.is_online) {
    give_up(open, "offline", now, next);
  } else if (!make_place()) {
    give_up(open, "busy", now, next);
  } else {
    open.is_sent = means.is_enrolled;
    if (open.is_sent) next.requests.push_back(moment);
    open_.emplace(moment.id, std::move(open));
  }
  return with_wake(std::move(next));
}

Next Desk::enrolled(std::string_view account, core::Now now) {
  Next next = due(now);
  for (auto& [id, open] : open_) {
    if (open.is_sent || open.moment.account != account) continue;
    open.is_sent = true;
    next.requests.push_back(open.moment);
  }
  return next;
}

Next Desk::answered(std::string_view moment, protocol::DecisionAnswer answer, core::Now now) {
  if (!is_well_formed(answer)) return failed(moment, Failure::garbled, now);
  Next next;
  const auto found = open_.find(moment);
  if (found != open_.end()) {
    auto open = std::move(found->second);
    open_.erase(found);
    if (!open.is_decided && open.deadline <= now.steady) give_up(open, "deadline", now, next);
    if (open.is_decided)
      shelf_.put_or_drop_oldest(open.moment, std::move(answer), now.trusted);
    else if (answer.offer && answer.offer->expires_at <= now.trusted)
      give_up(open, "expired", now, next);
    else
      decide(open, Decided::From::server, std::move(answer), next);
  }
  return with_wake(std::move(next));
}

Next Desk::failed(std::string_view moment, Failure failure, core::Now now) {
  Next next;
  if (const auto found = open_.find(moment); found != open_.end()) {
    auto open = std::move(found->second);
    open_.erase(found);
    if (!open.is_decided) give_up(open, reason_of(failure), now, next);
  }
  return with_wake(std::move(next));
}

Next Desk::due(core::Now now) {
  Next next;
  for (auto entry = open_.begin(); entry != open_.end();) {
    auto& open = entry->second;
    if (!open.is_decided && open.deadline <= now.steady) give_up(open, "deadline", now, next);
    // Only what was sent can still bring a late answer.
    entry = open.is_decided && !open.is_sent ? open_.erase(entry) : std::next(entry);
  }
  return with_wake(std::move(next));
}

void Desk::prefetched(const Moment& moment, protocol::DecisionAnswer answer, core::Now now) {
  if (is_well_formed(answer)) shelf_.put_or_drop_oldest(moment, std::move(answer), now.trusted);
}

void Desk::drop_kept(std::string_view account) { shelf_.drop_account(account); }

void Desk::drop_kept_offer(std::string_view offer) { shelf_.drop_offer(offer); }

void Desk::decide(Open& open, Decided::From from, protocol::DecisionAnswer answer, Next& next) {
  open.is_decided = true;
  if (answered_.size() == most_remembered) answered_.pop_front();
  answered_.push_back(open.moment.id);
  next.decided.push_back({open.moment, from, std::move(answer)});
}

void Desk::give_up(Open& open, std::string_view reason, core::Now now, Next& next) {
  auto answer = none(reason);
  if (!open.fallback) return decide(open, Decided::From::here, std::move(answer), next);
  answer.outcome = protocol::Outcome::offer;
  answer.offer = std::move(open.fallback);
  // A plan's fallback is written once for all moments: its identity and its time are this moment's.
  answer.offer->id = open.moment.id;
  if (answer.offer->expires_at == 0) answer.offer->expires_at = now.trusted + fallback_valid;
  if (answer.offer->expires_at <= now.trusted) return decide(open, Decided::From::here, none(reason), next);
  decide(open, Decided::From::fallback, std::move(answer), next);
}

bool Desk::make_place() {
  if (open_.size() < settings_.max_open) return true;
  const auto decided = std::ranges::find_if(open_, [](const auto& entry) { return entry.second.is_decided; });
  if (decided == open_.end()) return false;
  open_.erase(decided);
  return true;
}

Next Desk::with_wake(Next next) const {
  for (const auto& [id, open] : open_)
    if (!open.is_decided && (next.wake_at == 0 || open.deadline < next.wake_at)) next.wake_at = open.deadline;
  return next;
}

}  // namespace headroom::decision
