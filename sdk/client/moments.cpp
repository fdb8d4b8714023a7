#include "sdk/client/moments.hpp"

#include <algorithm>

#include "sdk/client/cells.hpp"
#include "sdk/client/moment_identity.hpp"
#include "sdk/client/pipeline.hpp"
#include "sdk/edge/due.hpp"
#include "sdk/edge/fire.hpp"

namespace headroom::client {
namespace {

// D1: after this an answer of none is old enough for a new try to be a new moment.
constexpr core::Duration none_holds = 60 * core::second;

bool is_meter(const meter::HeldEdge& edge) { return edge.place.record->key.record_kind() == ports::RecordKind::meter; }

/// How a guard ends where the answer to its moment is none for this reason; nothing: it waits on.
std::optional<std::uint32_t> refusal_of(std::string_view reason) {
  if (reason == "entitled") return std::nullopt;  // what fits has run, what does not waits for the next plan
  if (reason == "cooldown") return HEADROOM_REFUSED_DISMISSED;
  return reason == "expired" || reason == "withdrawn" ? HEADROOM_REFUSED_EXPIRED : HEADROOM_REFUSED_NONE;
}

}  // namespace

Moments::Moments(Machinery& machinery, Offers& offers, Guards& guards, HostDispatch& dispatch,
                 std::shared_ptr<Mailbox> mailbox, Doors doors)
    : machinery_(&machinery),
      offers_(&offers),
      guards_(&guards),
      dispatch_(&dispatch),
      mailbox_(std::move(mailbox)),
      doors_(std::move(doors)) {}

void Moments::raise(const meter::HeldEdge& edge) {
  // Another user may have been identified since: the edge stays with the one that it was raised for.
  const bool is_under_way = std::any_of(open_.begin(), open_.end(), [&](const auto& one) {
    const meter::HeldEdge& other = one.second.edge;
    return other.place.slot == edge.place.slot && other.bit == edge.bit && other.generation == edge.generation;
  });
  if (!is_under_way) follow(judge(edge, !is_meter(edge)), 0);
}

void Moments::guard(std::shared_ptr<GuardedAction> action, const meter::Cell& cell, std::int64_t wanted) {
  using What = Course::What;
  const auto edge = edge_of_try(cell);
  if (!edge) {
    const bool is_closed = static_cast<const Cells&>(*cell.owner).is_closed();
    return guards_->refuse(std::move(action), is_closed ? HEADROOM_REFUSED_CLOSED : HEADROOM_REFUSED_NONE);
  }
  const Course course = judge(*edge, true);
  const bool has_ended = course.what == What::drop || course.what == What::answered;
  if (has_ended)
    guards_->refuse(std::move(action), course.refusal);
  else
    guards_->add(course.id, std::move(action));
  follow(course, wanted);
}

void Moments::decided(const decision::Decided& decided) {
  const auto at = open_.find(decided.moment.id);
  if (at == open_.end() || at->second.is_decided) return;
  at->second.is_decided = true;
  at->second.answer = decided;
  present(decided);
  // Written after the host was told: the disk would be waited for. A crash before this raises the edge again.
  record(decided.moment.id);
}

bool Moments::deliver(const offer::Delivery& delivery) {
  const std::string moment = delivery.candidate.moment;
  const bool is_taken =
      dispatch_->push_or_reject([dispatch = dispatch_, mailbox = mailbox_, content = delivery.candidate.offer,
                                 edge = view(moment, delivery.candidate), is_reopened = delivery.is_reopened, moment] {
        auto* offer = new headroom_offer(content, edge, is_reopened, mailbox);
        if (!is_reopened || !dispatch->has_offer_taker())
          dispatch->decision({offer->edge.c(), HEADROOM_OUTCOME_OFFER, 0, {nullptr, 0}, offer});
        dispatch->offer(offer);
        mailbox->post([moment](Pipeline& pipeline) { pipeline.delivered(moment); });
      });
  if (!is_taken) open_.erase(moment);
  return is_taken;
}

void Moments::refused(const offer::Refusal& refusal) {
  const auto at = open_.find(refusal.moment);
  if (refusal.reason != "no_listener" || at == open_.end())
    return none(refusal.moment, refusal.decision, refusal.reason);
  at->second.is_unheard = true;
  guards_->refuse(refusal.moment, HEADROOM_REFUSED_NONE);
}

void Moments::delivered(const std::string& moment) {
  const auto at = open_.find(moment);
  if (at == open_.end()) return;
  meter::handled(at->second.edge);
  open_.erase(at);
}

void Moments::heard() {
  std::vector<std::string> waiting;
  for (const auto& [id, open] : open_)
    if (!open.is_asked || open.is_unheard) waiting.push_back(id);
  for (const std::string& id : waiting) {
    const auto at = open_.find(id);
    if (at == open_.end()) continue;
    Open& open = at->second;
    if (!open.is_asked) {
      ask(open);
    } else if (std::exchange(open.is_unheard, false)) {
      const auto answer = open.answer;
      if (answer)
        present(*answer);
      else if (!offers_->reopen({open.moment.account, open.moment.user}, id))
        none(id, "", "expired");
    }
  }
}

void Moments::entitled(std::string_view account, const std::vector<std::string>& keys) {
  std::vector<std::string> ended;
  for (const auto& [id, open] : open_) {
    const auto kind = open.edge.place.record->key.record_kind();
    const bool is_of_plan = kind == ports::RecordKind::meter || kind == ports::RecordKind::feature;
    if (is_of_plan && (!open.is_decided || open.is_unheard) && open.moment.account == account &&
        std::find(keys.begin(), keys.end(), open.moment.key) != keys.end())
      ended.push_back(id);
  }
  for (const std::string& id : ended) {
    none(id, "", "entitled");
    record(id);
  }
}

void Moments::when_decided(std::function<void()> done) {
  std::set<std::string> undecided;
  for (const auto& [id, open] : open_)
    if (open.is_asked && !(open.is_decided && open.is_recorded)) undecided.insert(id);
  waiting_.emplace_back(std::move(undecided), std::move(done));
  settle_waiting();
}

Moments::Course Moments::judge(meter::HeldEdge edge, bool is_try) {
  using What = Course::What;
  const std::string account(edge.place.record->key.account_id()), user = doors_.user(account);
  Course course{What::ask, moment_id(edge, user), HEADROOM_REFUSED_NONE, edge, {}, {}};
  const auto with = [&](What what, std::uint32_t refusal = HEADROOM_REFUSED_NONE) {
    course.what = what;
    course.refusal = refusal;
    return course;
  };
  if (const auto at = open_.find(course.id); at != open_.end())
    return with(at->second.is_none || at->second.is_unheard ? What::answered : What::join);
  const ports::StoredMoment* past = offers_->past({account, user}, course.id);
  if (!past) return course;
  if (offers_->is_open(*past)) return with(What::reopen);
  if (past->state == "accepted" && offers_->is_awaited(past->offer_id)) return with(What::join);
  if (!is_try) {
    course.decision = past->decision;
    course.reason = past->reason;
    return with(past->state == "none" ? What::repeat : What::drop);
  }
  const core::Instant now = machinery_->time.now().trusted;
  if (past->state == "none" && now - past->at < none_holds) return with(What::drop);
  if (past->state == "dismissed" && is_meter(edge)) return with(What::drop, HEADROOM_REFUSED_DISMISSED);
  // What came of the last one is over: this try is a moment of its own (D1).
  edge::advance_ordinal(*edge.place.slot, edge.ordinal);
  course.edge.ordinal = edge.place.slot->ordinal.load();
  course.id = moment_id(course.edge, user);
  return open_.contains(course.id) ? with(What::join) : course;
}

void Moments::follow(const Course& course, std::int64_t wanted) {
  using What = Course::What;
  if (course.what == What::answered) return;
  if (course.what == What::drop) {
    meter::handled(course.edge);
    return;
  }
  if (course.what == What::join) {
    const auto at = open_.find(course.id);
    if (at != open_.end() && !at->second.is_asked && guards_->waits_for(course.id)) ask(at->second);
    return;
  }
  const std::string account(course.edge.place.record->key.account_id());
  Open& open = open_[course.id];
  open.moment = moment_of(course.edge, doors_.user(account), machinery_->time.now().trusted);
  open.edge = course.edge;
  if (wanted > 0) {
    open.moment.wanted = wanted;
    open.moment.denied = true;
  }
  open.is_asked = open.is_decided = open.is_recorded = course.what != What::ask;
  const bool is_heard = dispatch_->has_offer_listener();
  if (course.what == What::repeat) return none(course.id, course.decision, course.reason);
  if (course.what == What::ask) return is_heard || guards_->waits_for(course.id) ? ask(open) : record(course.id);
  if (!is_heard)
    refused({course.id, "", "no_listener", false});
  else if (!offers_->reopen({account, open.moment.user}, course.id))
    none(course.id, "", "expired");
}

void Moments::ask(Open& open) {
  open.is_asked = true;
  const decision::Moment moment = open.moment;  // `open` may be gone when this returns
  doors_.ask(moment);
}

void Moments::present(const decision::Decided& decided) {
  const protocol::DecisionAnswer& answer = decided.answer;
  const decision::Moment& moment = decided.moment;
  const bool is_offer = answer.outcome == protocol::Outcome::offer && answer.offer;
  if (!is_offer && !answer.would_offer) return none(moment.id, answer.decision, answer.reason);
  if (!dispatch_->has_offer_listener()) return refused({moment.id, answer.decision, "no_listener", false});
  offer::Candidate candidate{moment.id,
                             answer.decision,
                             moment.edge,
                             moment.key,
                             protocol::caused_by_trying(moment.edge, moment.denied),
                             !is_offer,
                             {}};
  if (is_offer) {
    candidate.offer = *answer.offer;
  } else {
    candidate.offer.kind = answer.would_offer->kind;
    candidate.offer.expires_at = answer.would_offer->expires_at;
  }
  offers_->present({moment.account, moment.user}, std::move(candidate));
}

void Moments::none(const std::string& moment, const std::string& decision, const std::string& reason) {
  const auto at = open_.find(moment);
  if (at == open_.end() || at->second.is_none) return;
  at->second.is_asked = at->second.is_decided = at->second.is_none = true;
  at->second.is_unheard = false;
  const decision::Moment of = at->second.moment;
  const bool is_taken = dispatch_->push_or_reject(
      [dispatch = dispatch_, mailbox = mailbox_,
       edge = EdgeView{of.edge, of.key, of.threshold, of.used, of.limit, of.at}, reason, moment] {
        dispatch->decision({edge.c(), HEADROOM_OUTCOME_NONE, 0, {reason.data(), reason.size()}, nullptr});
        mailbox->post([moment](Pipeline& pipeline) { pipeline.delivered(moment); });
      });
  if (const auto refusal = refusal_of(reason)) guards_->refuse(moment, *refusal);
  offers_->keep_none(of, decision, reason);
  if (!is_taken) open_.erase(moment);  // raised again
  settle_waiting();
}

void Moments::record(const std::string& moment) {
  if (const auto at = open_.find(moment); at != open_.end() && !std::exchange(at->second.is_recorded, true))
    doors_.record(decision::Moment(at->second.moment));
  settle_waiting();
}

std::optional<meter::HeldEdge> Moments::edge_of_try(const meter::Cell& cell) const {
  const ports::Place place{cell.record.load(), cell.home.load(), false};
  if (!place) return std::nullopt;
  const bool is_of_meter = place.record->key.record_kind() == ports::RecordKind::meter;
  const std::uint64_t word = place.slot->edge.load();
  const bool is_repeated = (edge::fired(word) & edge::bit(edge::repeated_bit)) != 0;
  const unsigned bit = !is_of_meter ? edge::attempt_bit : is_repeated ? edge::repeated_bit : edge::reached_bit;
  return meter::edge_at(place, bit, edge::generation(word));
}

EdgeView Moments::view(const std::string& moment, const offer::Candidate& candidate) const {
  if (const auto at = open_.find(moment); at != open_.end()) {
    const decision::Moment& of = at->second.moment;
    return {of.edge, of.key, of.threshold, of.used, of.limit, of.at};
  }
  return {candidate.edge, candidate.key, 0, 0, 0, machinery_->time.now().trusted};
}

void Moments::settle_waiting() {
  for (auto& [undecided, done] : waiting_)
    std::erase_if(undecided, [this](const std::string& id) {
      const auto at = open_.find(id);
      return at == open_.end() || (at->second.is_decided && at->second.is_recorded);
    });
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    if (!at->first.empty()) {
      ++at;
      continue;
    }
    auto done = std::move(at->second);
    at = waiting_.erase(at);
    done();
  }
}

}  // namespace headroom::client
