#pragma once
// The sample catalogue, and moments of an account on it that would be answered with an offer, for tables that change
// one thing at a time.

#include <fstream>
#include <sstream>
#include <string>

#include "sdk/protocol/limits.hpp"
#include "server-stub/catalogue/parse.hpp"
#include "server-stub/decide/decide.hpp"

namespace headroom::tests {

using protocol::EdgeKind;
using protocol::OfferKind;
using server::catalogue::Catalogue;
using server::decide::Decision;
using server::decide::Inputs;
using server::decide::MeterFacts;

inline const core::Instant noon = *core::from_rfc3339("2026-11-10T12:00:00Z");

inline Catalogue sample_catalogue() {
  static const Catalogue sample = [] {
    std::ifstream stream(HEADROOM_SOURCE_DIR "/examples/archivist/catalogue.json");
    std::ostringstream text;
    text << stream.rdbuf();
    return server::catalogue::parse(text.str()).catalogue.value();
  }();
  return sample;
}

/// `used` of `limit` archives, `left` before the month ends.
inline MeterFacts archives(std::int64_t used, std::int64_t limit, core::Duration left = 20 * core::day) {
  MeterFacts meter;
  meter.key = "archives";
  meter.used = used;
  meter.limit = limit;
  meter.period_end = noon + left;
  meter.period_start = meter.period_end - 30 * core::day;
  meter.next_period_end = meter.period_end + 30 * core::day;
  return meter;
}

inline MeterFacts archived_kb(std::int64_t used, core::Duration left = 2 * core::day) {
  MeterFacts meter;
  meter.key = "archived_kb";
  meter.used = used;
  meter.limit = 100;
  meter.period_end = noon + left;
  meter.period_start = meter.period_end - 7 * core::day;
  meter.next_period_end = meter.period_end + 7 * core::day;
  return meter;
}

inline Inputs moment(EdgeKind edge, std::string key) {
  Inputs inputs;
  inputs.decision = "0193a0b1c2d3e4f5a6b7c8d9e0f10203";
  inputs.catalogue_version = "1790000000123";
  inputs.now = noon;
  inputs.account.id = "acct_42";
  inputs.account.plan = "free";
  inputs.meters = {archives(4, 5), archived_kb(60)};
  inputs.moment.id = "00112233445566778899aabbccddeeff";
  inputs.moment.user = "u_7";
  inputs.moment.locale = "en-US";
  inputs.moment.edge = edge;
  inputs.moment.key = std::move(key);
  inputs.moment.at = noon;
  return inputs;
}

/// 4 of 5 archives are used: nobody tried anything.
inline Inputs approaching() {
  auto inputs = moment(EdgeKind::limit_approaching, "archives");
  inputs.moment.threshold = 80;
  return inputs;
}

/// The sixth archive was refused.
inline Inputs denied(std::int64_t units = 1) {
  auto inputs = moment(EdgeKind::limit_reached, "archives");
  inputs.meters[0].used = 5;
  inputs.moment.denied = true;
  inputs.moment.wanted = units;
  return inputs;
}

/// Encryption was tried on a plan that lacks it.
inline Inputs gated() {
  auto inputs = moment(EdgeKind::feature_gated, "encryption");
  inputs.moment.denied = true;
  return inputs;
}

/// A soft limit was passed.
inline Inputs passed_soft() {
  auto inputs = moment(EdgeKind::limit_reached, "archived_kb");
  inputs.meters[1].used = 160;
  return inputs;
}

inline std::string kind_of(const Decision& decision) {
  return decision.answer.offer ? std::string(protocol::to_text(decision.answer.offer->kind)) : "none";
}

inline std::string fact(const Decision& decision, const std::string& name) {
  for (const auto& each : decision.answer.offer.value().facts) {
    if (each.name == name) return each.unit.empty() ? each.value : each.value + " " + each.unit;
  }
  return "";
}

}  // namespace headroom::tests
