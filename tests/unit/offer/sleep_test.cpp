#include "sdk/offer/sleep.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;
using offer::Candidate;
using offer::Past;
using protocol::Dismissal;
using protocol::EdgeKind;
using protocol::OfferKind;
using protocol::OfferOutcome;

TEST_CASE("D7 each dismissal sleeps for what it is about and as long as it says") {
  constexpr core::Instant at = 1'793'491'200'000;
  const auto candidate = [](EdgeKind edge, OfferKind kind, const char* plan) {
    Candidate out;
    out.edge = edge;
    out.key = "archives";
    out.offer.kind = kind;
    out.offer.target.plan = plan;
    return out;
  };
  const auto same = candidate(EdgeKind::limit_reached, OfferKind::upgrade, "team");
  const auto other_edge = candidate(EdgeKind::feature_gated, OfferKind::upgrade, "team");
  const auto other_target = candidate(EdgeKind::limit_reached, OfferKind::upgrade, "business");
  const auto other_kind = candidate(EdgeKind::limit_reached, OfferKind::seats, "team");
  const auto unrelated = candidate(EdgeKind::feature_gated, OfferKind::seats, "business");

  struct Row {
    OfferOutcome outcome;
    Dismissal dismissal;
    core::Instant same, other_edge, other_target, other_kind;
  };
  const auto in = [&](int days) { return at + days * core::day; };
  const Row rows[] = {{OfferOutcome::dismissed, Dismissal::not_now, in(14), in(14), 0, 0},
                      {OfferOutcome::dismissed, Dismissal::not_relevant, in(60), 0, in(60), 0},
                      {OfferOutcome::dismissed, Dismissal::never, offer::for_ever, offer::for_ever, offer::for_ever, 0},
                      {OfferOutcome::snoozed, Dismissal::not_now, at + 77, at + 77, 0, 0},
                      {OfferOutcome::shown, Dismissal::never, 0, 0, 0, 0},
                      {OfferOutcome::accepted, Dismissal::never, 0, 0, 0, 0},
                      {OfferOutcome::abandoned, Dismissal::never, 0, 0, 0, 0},
                      {OfferOutcome::expired, Dismissal::never, 0, 0, 0, 0}};
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.outcome), static_cast<int>(row.dismissal));
    Past past;
    past.candidate = same;
    past.last = row.outcome;
    past.dismissal = row.dismissal;
    past.at = at;
    past.asleep_until = at + 77;
    CHECK(asleep_until(past, same) == row.same);
    CHECK(asleep_until(past, other_edge) == row.other_edge);
    CHECK(asleep_until(past, other_target) == row.other_target);
    CHECK(asleep_until(past, other_kind) == row.other_kind);
    CHECK(asleep_until(past, unrelated) == 0);
  }
}
