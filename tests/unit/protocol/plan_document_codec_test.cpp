#include "sdk/protocol/codec/codec.hpp"
#include "tests/support/catch.hpp"

namespace core = headroom::core;
namespace protocol = headroom::protocol;

namespace {
constexpr core::Instant november = 1'793'491'200'000, december = november + 30 * core::day;
}

TEST_CASE("a plan document is read back as it was written") {
  protocol::PlanDocument plan;
  plan.version = "1790000000123";
  plan.fresh_s = 10;
  plan.usable_s = 20;
  plan.plan = "starter";
  plan.name = "Starter";
  protocol::PlanMeter exports;
  exports.key = "exports";
  exports.unit = "export";
  exports.enforcement = protocol::Enforcement::hard;
  exports.generation = 4;
  exports.base = 12;
  exports.limit = 100;
  exports.ceiling = 120;
  exports.grace_until = november;
  exports.thresholds = {80, 95};
  exports.periods = {{november, december}, {december, december + core::day}};
  protocol::PlanMeter seats;
  seats.key = "seats";
  seats.kind = protocol::MeterKind::latest;
  plan.meters = {exports, seats};
  plan.features = {{"pdf", false, {}, "team"},
                   {"dark", true, true, ""},
                   {"max_mb", true, std::int64_t{1'000}, ""},
                   {"ratio", true, 0.5, ""},
                   {"region", true, std::string("eu"), ""}};
  protocol::OfferContent offer;
  offer.id = "fallback";
  offer.title = "More room";
  plan.fallback_offers = {{protocol::EdgeKind::feature_gated, "pdf", offer},
                          {protocol::EdgeKind::limit_reached, "", offer}};
  plan.offer_hosts = {"billing.example.com"};
  plan.caps = {2, 3, 4, 5};
  plan.kill_switch = true;
  const std::string text = encode(plan);
  const auto read = protocol::decode_plan_document(text);
  REQUIRE(read);
  CHECK(encode(*read) == text);
  CHECK(read->version == "1790000000123");
  CHECK(read->fresh_s == 10);
  CHECK(read->usable_s == 20);
  CHECK(read->name == "Starter");
  REQUIRE(read->meters.size() == 2);
  CHECK(read->meters[0].limit == 100);
  CHECK(read->meters[0].ceiling == 120);
  CHECK(read->meters[0].grace_until == november);
  CHECK(read->meters[0].thresholds == exports.thresholds);
  CHECK(read->meters[0].periods[1].end == december + core::day);
  CHECK(read->meters[0].enforcement == protocol::Enforcement::hard);
  CHECK_FALSE(read->meters[1].limit);
  CHECK(read->meters[1].kind == protocol::MeterKind::latest);
  REQUIRE(read->features.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(read->features[i].value == plan.features[i].value);
  CHECK(read->features[0].unlocked_by == "team");
  REQUIRE(read->fallback_offers.size() == 2);
  CHECK(read->fallback_offers[0].key == "pdf");
  CHECK(read->fallback_offers[1].key.empty());
  CHECK(read->offer_hosts == plan.offer_hosts);
  CHECK(read->caps.min_gap_s == 5);
  CHECK(read->kill_switch);
}

TEST_CASE("M13 a bundled plan may be as short as a person would write it") {
  const auto read = protocol::decode_plan_document(R"(// shipped with the application
    {"plan": "free",
     "meters": [{"meter": "archives", "kind": "sum", "enforcement": "hard", "limit": 5}],
     "features": [{"feature": "encryption", "granted": false}]})");
  REQUIRE(read);
  CHECK(read->version == "0");
  CHECK(read->fresh_s == 300);
  CHECK(read->usable_s == 604'800);
  CHECK(read->meters[0].limit == 5);
  CHECK(read->meters[0].periods.empty());
  CHECK(read->caps.month == 3);
  CHECK_FALSE(read->kill_switch);
}

TEST_CASE("a limit of 0 is a limit, and null is none") {
  const auto read = protocol::decode_plan_document(
      R"({"plan":"free","meters":[{"meter":"a","kind":"sum","enforcement":"hard","limit":0},)"
      R"({"meter":"b","kind":"sum","enforcement":"soft","limit":null}]})");
  REQUIRE(read);
  CHECK(read->meters[0].limit == 0);
  CHECK_FALSE(read->meters[1].limit);
}
