#pragma once
#include <string>
#include <vector>

#include "sdk/offer/presenter.hpp"

namespace headroom::testing {

inline offer::Candidate candidate(const std::string& moment, bool is_tried = false, const std::string& plan = "team") {
  offer::Candidate out;
  out.moment = moment;
  out.decision = "decision_" + moment;
  out.edge = is_tried ? protocol::EdgeKind::feature_gated : protocol::EdgeKind::limit_approaching;
  out.key = "archives";
  out.is_tried = is_tried;
  out.offer.id = "offer_" + moment;
  out.offer.title = "Team";
  out.offer.target.plan = plan;
  out.offer.expires_at = 1'793'491'200'000 + 100 * core::day;
  return out;
}

/// A presenter before one user, with a clock and a stage moved by hand.
struct Scene {
  offer::Presenter presenter{{}, {}};
  offer::Stage stage;
  core::Now now{core::hour, 1'793'491'200'000};

  void pass(core::Duration by) { now = {now.steady + by, now.trusted + by}; }
  offer::Next present(offer::Candidate candidate) { return presenter.present(std::move(candidate), stage, now); }
  offer::Next pause() { return presenter.pause_point(stage, now); }
  offer::Next due() { return presenter.due(stage, now); }
  offer::Next change() { return presenter.stage_changed(stage, now); }
  offer::Next shown(const std::string& moment) { return told(moment, protocol::OfferOutcome::shown); }
  offer::Next told(const std::string& moment, protocol::OfferOutcome outcome,
                   protocol::Dismissal dismissal = protocol::Dismissal::not_now, core::Instant until = 0) {
    return presenter.told("offer_" + moment, outcome, dismissal, until, stage, now);
  }
  /// Delivered, shown and accepted, so that the slot is free and nothing sleeps.
  void play(const std::string& moment, bool is_tried = false) {
    present(candidate(moment, is_tried));
    shown(moment);
    told(moment, protocol::OfferOutcome::accepted);
  }
};

inline std::vector<std::string> delivered(const offer::Next& next) {
  std::vector<std::string> out;
  for (const auto& one : next.deliveries) out.push_back(one.candidate.moment);
  return out;
}

inline std::string refused(const offer::Next& next) {
  return next.refusals.size() == 1 ? next.refusals[0].reason : std::to_string(next.refusals.size()) + " refusals";
}

using Moments = std::vector<std::string>;

}  // namespace headroom::testing
