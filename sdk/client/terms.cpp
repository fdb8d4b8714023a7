#include "sdk/client/terms.hpp"

#include <bit>
#include <charconv>

#include "sdk/edge/word.hpp"

namespace headroom::client {

std::int64_t version_of(const protocol::PlanDocument& document) noexcept {
  std::int64_t version = 0;
  std::from_chars(document.version.data(), document.version.data() + document.version.size(), version);
  return version;
}

meter::Limits limits_of(const plan::Snapshot& plan, const protocol::PlanMeter& meter, core::Instant now) {
  const plan::Terms terms = plan.terms(meter, now);
  meter::Limits limits;
  limits.limit = terms.limit;
  limits.ceiling = terms.ceiling;
  limits.kind = meter.kind;
  limits.enforcement = terms.enforcement;
  for (std::size_t i = 0; i < meter.thresholds.size() && i < limits.thresholds.size(); ++i)
    limits.thresholds[i] = meter.thresholds[i];
  limits.resets_at = terms.period.period.end / core::second;
  limits.generation = terms.generation;
  limits.period_start = terms.period.period.start;
  limits.period_end = terms.period.period.end;
  limits.plan_version = plan.source() == plan::Source::bundled ? 0 : version_of(plan.document());
  limits.base = terms.base;
  return limits;
}

meter::Limits limits_in(const ports::Place& place) noexcept {
  const ports::Slot& slot = *place.slot;
  meter::Limits limits;
  limits.limit = slot.limit.load();
  limits.ceiling = slot.ceiling.load() == ports::counter_max ? ports::unlimited : slot.ceiling.load();
  limits.kind = static_cast<protocol::MeterKind>(slot.kind.load());
  limits.enforcement = static_cast<protocol::Enforcement>(slot.enforcement.load());
  for (std::size_t i = 0; i < limits.thresholds.size(); ++i) limits.thresholds[i] = slot.thresholds[i].load();
  limits.resets_at = slot.resets_at.load();
  limits.generation = edge::generation(slot.edge.load());
  limits.period_start = place.record->period_start.load();
  limits.period_end = place.record->period_end.load();
  limits.plan_version = slot.plan_version.load();
  return limits;
}

meter::Flags success(plan::Basis basis) noexcept { return meter::plain(static_cast<unsigned>(basis)); }

meter::Flags without_plan(const Settings& settings) noexcept {
  const bool counts = !settings.unknown_meter_refused;
  return meter::flags(HEADROOM_VERDICT_NO_PLAN, HEADROOM_BASIS_NONE, counts, counts);
}

meter::Flags unknown_meter(const Settings& settings) noexcept {
  const bool counts = !settings.unknown_meter_refused;
  return meter::flags(HEADROOM_VERDICT_UNKNOWN_KEY, HEADROOM_BASIS_NONE, counts, counts);
}

headroom_access access_without_plan(const Settings& settings) noexcept {
  headroom_access access{};
  access.granted = settings.unknown_feature_granted;
  access.reason = HEADROOM_ACCESS_NO_PLAN;
  access.basis = HEADROOM_BASIS_NONE;
  return access;
}

headroom_access access_of(const protocol::PlanFeature* feature, plan::Basis basis, const Settings& settings) noexcept {
  headroom_access access = access_without_plan(settings);
  if (basis == plan::Basis::none) return access;
  if (!feature) {
    access.reason = HEADROOM_ACCESS_UNKNOWN_KEY;
    return access;
  }
  access.granted = feature->granted;
  access.reason = feature->granted ? HEADROOM_ACCESS_GRANTED : HEADROOM_ACCESS_NOT_IN_PLAN;
  access.basis = static_cast<std::uint8_t>(basis);
  access.unlocked_by = {feature->unlocked_by.data(), feature->unlocked_by.size()};
  if (const auto* flag = std::get_if<bool>(&feature->value)) {
    access.value_kind = HEADROOM_VALUE_BOOLEAN;
    access.integer = *flag;
  } else if (const auto* integer = std::get_if<std::int64_t>(&feature->value)) {
    access.value_kind = HEADROOM_VALUE_INTEGER;
    access.integer = *integer;
  } else if (const auto* number = std::get_if<double>(&feature->value)) {
    access.value_kind = HEADROOM_VALUE_DOUBLE;
    access.number = *number;
  } else if (const auto* text = std::get_if<std::string>(&feature->value)) {
    access.value_kind = HEADROOM_VALUE_TEXT;
    access.text = {text->data(), text->size()};
  }
  return access;
}

void write_grant(ports::Slot& slot, const protocol::PlanFeature& feature, std::int64_t version) noexcept {
  if (slot.plan_version.load() > version) return;
  const headroom_access access = access_of(&feature, plan::Basis::cached, {});
  slot.others.store(access.value_kind == HEADROOM_VALUE_DOUBLE ? std::bit_cast<std::int64_t>(access.number)
                                                               : access.integer);
  slot.kind.store(access.value_kind);
  slot.limit.store(feature.granted ? 1 : 0);
  slot.plan_version.store(version);
}

std::optional<headroom_access> read_grant(const ports::Slot& slot) noexcept {
  if (slot.plan_version.load() <= 0) return std::nullopt;
  headroom_access access{};
  access.granted = slot.limit.load() != 0;
  access.reason = access.granted ? HEADROOM_ACCESS_GRANTED : HEADROOM_ACCESS_NOT_IN_PLAN;
  access.basis = HEADROOM_BASIS_CACHED;
  access.value_kind = slot.kind.load();
  if (access.value_kind == HEADROOM_VALUE_TEXT) access.value_kind = HEADROOM_VALUE_NONE;
  const std::int64_t bits = slot.others.load();
  if (access.value_kind == HEADROOM_VALUE_DOUBLE)
    access.number = std::bit_cast<double>(bits);
  else
    access.integer = bits;
  return access;
}

}  // namespace headroom::client
