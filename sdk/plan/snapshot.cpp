#include "sdk/plan/snapshot.hpp"

#include <algorithm>
#include <utility>

#include "sdk/protocol/limits.hpp"

namespace headroom::plan {
namespace {

// A server's mistake must not overflow what is added to an instant.
core::Duration from_seconds(std::int64_t seconds) noexcept {
  return std::clamp<std::int64_t>(seconds, 0, 36'500 * core::day / core::second) * core::second;
}

void lower(std::optional<core::Instant>& earliest, core::Instant candidate, core::Instant now) noexcept {
  if (candidate > now && (!earliest || candidate < *earliest)) earliest = candidate;
}

}  // namespace

Snapshot::Snapshot(protocol::PlanDocument document, Source source, core::Instant confirmed_at)
    : document_(std::move(document)), source_(source), confirmed_at_(confirmed_at) {
  for (const auto& meter : document_.meters) meters_.emplace(meter.key, &meter);
  for (const auto& feature : document_.features) features_.emplace(feature.key, &feature);
}

const protocol::PlanMeter* Snapshot::meter(std::string_view key) const noexcept {
  const auto found = meters_.find(key);
  return found == meters_.end() ? nullptr : found->second;
}

const protocol::PlanFeature* Snapshot::feature(std::string_view key) const noexcept {
  const auto found = features_.find(key);
  return found == features_.end() ? nullptr : found->second;
}

const protocol::FallbackOffer* Snapshot::fallback(protocol::EdgeKind edge, std::string_view key) const noexcept {
  const protocol::FallbackOffer* any = nullptr;
  for (const auto& offer : document_.fallback_offers) {
    if (offer.edge != edge) continue;
    if (offer.key == key) return &offer;
    if (offer.key.empty() && !any) any = &offer;
  }
  return any;
}

Basis Snapshot::basis(core::Instant now) const noexcept {
  if (source_ == Source::bundled) return Basis::bundled;
  const auto age = now - confirmed_at_;
  if (age < from_seconds(document_.fresh_s)) return Basis::live;
  return age < from_seconds(document_.usable_s) ? Basis::cached : Basis::none;
}

Terms Snapshot::terms(const protocol::PlanMeter& meter, core::Instant now) const noexcept {
  using protocol::Enforcement;
  const bool denies = meter.enforcement == Enforcement::hard || meter.enforcement == Enforcement::strict;
  const bool in_grace = meter.grace_until && now < *meter.grace_until;
  return {.generation = meter.generation,
          .base = meter.base,
          .limit = meter.limit.value_or(protocol::unlimited),
          .ceiling = in_grace ? protocol::unlimited : meter.ceiling.value_or(protocol::unlimited),
          .enforcement = denies && in_grace ? Enforcement::soft : meter.enforcement,
          .period = period_at(meter, now)};
}

std::optional<core::Instant> Snapshot::next_boundary(core::Instant now) const noexcept {
  std::optional<core::Instant> earliest;
  for (const auto& meter : document_.meters) {
    if (const auto roll = next_roll(meter, now)) lower(earliest, *roll, now);
    if (meter.grace_until) lower(earliest, *meter.grace_until, now);
  }
  if (source_ == Source::server) {
    lower(earliest, confirmed_at_ + from_seconds(document_.fresh_s), now);
    lower(earliest, confirmed_at_ + from_seconds(document_.usable_s), now);
  }
  return earliest;
}

}  // namespace headroom::plan
