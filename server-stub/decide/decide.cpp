#include "server-stub/decide/decide.hpp"

#include <algorithm>

#include "server-stub/catalogue/words.hpp"
#include "server-stub/decide/copy.hpp"
#include "server-stub/decide/draft.hpp"
#include "server-stub/decide/facts.hpp"

namespace headroom::server::decide {
namespace {

using protocol::EdgeKind;
using protocol::OfferKind;

// One run over the steps; each notes what it found before the next looks at it.
class Run {
 public:
  explicit Run(const Situation& situation) : at_(situation) { decision_.answer.decision = at_.inputs.decision; }

  Decision operator()() {
    const auto possible = candidates(at_);
    if (const auto withheld = first_guardrail(at_, vectors_of(possible))) return stopped(*withheld);
    note("guardrails", "passed");
    if (!at_.settled.empty()) {
      note("candidates", at_.settled);
      return none(at_.settled);
    }
    if (at_.milestone) return say(OfferKind::success, "milestone");
    return recommend(open(possible));
  }

 private:
  using Details = std::vector<std::pair<std::string, std::string>>;

  void note(std::string name, std::string verdict, Details details = {}) {
    decision_.trace.push_back({std::move(name), std::move(verdict), std::move(details)});
  }

  Decision stopped(const Withheld& withheld) {
    note("guardrails", withheld.reason);
    decision_.answer.not_before = withheld.not_before;
    if (!withheld.instead) return none(withheld.reason);
    draft_.withheld = withheld;
    return say(*withheld.instead, withheld.reason);
  }

  // Without those of which this user has had enough, or that a person has in hand.
  std::vector<Candidate> open(std::vector<Candidate> possible) {
    std::erase_if(possible, [&](const Candidate& candidate) {
      return is_asleep(at_, candidate.vector) || handoff_on(at_, candidate.vector) != nullptr;
    });
    Details found;
    for (const auto& candidate : possible) found.emplace_back(std::string(to_text(candidate.vector)), candidate.key());
    note("candidates", possible.empty() ? "no_candidate" : "found", std::move(found));
    return possible;
  }

  Decision recommend(const std::vector<Candidate>& possible) {
    if (possible.empty()) {
      return at_.is_caused ? say(OfferKind::contact, "no_candidate") : none("no_candidate");
    }
    if (at_.meter) draft_.outlook = forecast(*at_.meter, at_.denied, at_.inputs.now);
    const auto sized = size(at_, possible, draft_.outlook);
    draft_.target = *sized.target;
    Details sizes{{"target", sized.target->key()}, {"need", std::to_string(sized.need)}};
    if (draft_.outlook) sizes.emplace_back("method", draft_.outlook->method);
    note("sizing", sized.covers ? "covers" : "largest_there_is", std::move(sizes));
    draft_.worth = worth(at_, *draft_.target, draft_.outlook);
    note("worth", std::string(draft_.worth->verdict),
         {{"stay_cost", std::to_string(draft_.worth->stay_cost)},
          {"move_cost", std::to_string(draft_.worth->move_cost)}});
    return draft_.worth->is_worth_it() ? sell() : advise();
  }

  // An honest no is an answer to whoever tried something; to the others it is an interruption like any other.
  Decision advise() {
    if (!at_.is_caused) {
      if (const auto not_before = unsold_not_before(at_)) {
        decision_.answer.not_before = not_before;
        return none("not_worth_it");
      }
    }
    return say(OfferKind::advice, "not_worth_it");
  }

  Decision sell() {
    draft_.kind = draft_.target->plan ? OfferKind::upgrade : OfferKind::add_on;
    draft_.routed = route(at_, *draft_.target);
    note("route", std::string(to_text(draft_.routed->route)),
         {{"why", std::string(draft_.routed->why)},
          {"row", std::to_string(draft_.routed->row)},
          {"owner", draft_.routed->owner},
          {"introduces", draft_.routed->introduces}});
    if (draft_.routed->ask_admin) draft_.kind = OfferKind::ask_admin;
    draft_.assigned = assign(at_, draft_.kind);
    if (!draft_.assigned) return say(draft_.kind, std::string(draft_.worth->verdict));
    decision_.answer.experiment = draft_.assigned->experiment;
    decision_.answer.arm = draft_.assigned->arm;
    note("experiment", draft_.assigned->is_holdout ? "holdout" : draft_.assigned->arm,
         {{"experiment", draft_.assigned->experiment}, {"why", std::string(draft_.assigned->why)}});
    if (!draft_.assigned->is_holdout) return say(draft_.kind, std::string(draft_.worth->verdict));
    decision_.answer.would_offer = protocol::WouldOffer{draft_.kind, expires_at()};
    return none("holdout");
  }

  Decision say(OfferKind kind, std::string reason) {
    draft_.kind = kind;
    draft_.reason = std::move(reason);
    auto copy = write(at_, draft_);
    note("copy", copy ? copy->locale : "no_copy");
    // What keeps a sale back is the reason also where there are no words to say so.
    if (!copy) return none(protocol::sells(kind) || at_.milestone ? "no_copy" : draft_.reason);
    auto& answer = decision_.answer;
    auto& offer = answer.offer.emplace();
    offer.id = at_.inputs.decision;
    offer.kind = kind;
    offer.route = route_of(kind);
    offer.title = std::move(copy->title);
    offer.body = std::move(copy->body);
    offer.call_to_action = std::move(copy->call_to_action);
    offer.locale = std::move(copy->locale);
    if (draft_.target && (protocol::sells(kind) || kind == OfferKind::ask_admin)) aim(offer);
    offer.facts = facts(at_, draft_);
    offer.context = context(at_, draft_, offer.facts);
    offer.expires_at = expires_at();
    answer.outcome = protocol::Outcome::offer;
    answer.reason = draft_.reason;
    return std::move(decision_);
  }

  [[nodiscard]] protocol::Route route_of(OfferKind kind) const {
    if (kind == OfferKind::contact || kind == OfferKind::in_progress) return protocol::Route::csm;
    return draft_.routed ? draft_.routed->route : protocol::Route::self_serve;
  }

  void aim(protocol::OfferContent& offer) {
    decision_.vector = draft_.target->vector;
    (draft_.target->plan ? offer.target.plan : offer.target.add_on) = draft_.target->key();
    offer.price_change = {draft_.target->price_change, at_.catalogue.currency, protocol::Per::month};
  }

  Decision none(std::string reason) {
    decision_.answer.outcome = protocol::Outcome::none;
    decision_.answer.reason = std::move(reason);
    return std::move(decision_);
  }

  // What is said of this period is not said in the next one.
  [[nodiscard]] core::Instant expires_at() const {
    const auto latest = at_.inputs.now + at_.catalogue.billing.offer_valid_hours * core::hour;
    const bool has_end = at_.meter && at_.meter->period_end > at_.inputs.now;
    return has_end ? std::min(latest, at_.meter->period_end) : latest;
  }

  const Situation& at_;
  Draft draft_;
  Decision decision_;
};

}  // namespace

Decision decide(const catalogue::Catalogue& catalogue, const Inputs& inputs) {
  const Situation situation = place(catalogue, inputs);
  return Run(situation)();
}

}  // namespace headroom::server::decide
