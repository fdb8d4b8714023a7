#pragma once
#include <headroom/headroom.h>

#include <optional>
#include <string_view>

#include "sdk/client/settings.hpp"
#include "sdk/meter/limits.hpp"
#include "sdk/meter/reading.hpp"
#include "sdk/plan/snapshot.hpp"
#include "sdk/ports/counter_slot.hpp"

/// From what a plan says to what a slot, a cell and an access are given.
namespace headroom::client {

std::int64_t version_of(const protocol::PlanDocument& document) noexcept;
meter::Limits limits_of(const plan::Snapshot& plan, const protocol::PlanMeter& meter, core::Instant now);
/// Those that a slot has been written with.
meter::Limits limits_in(const ports::Place& place) noexcept;

/// The word of a plain success on a basis.
meter::Flags success(plan::Basis basis) noexcept;
/// M13 … M15: no plan, or a key that the plan does not name, answers as the host configured.
meter::Flags without_plan(const Settings& settings) noexcept;
meter::Flags unknown_meter(const Settings& settings) noexcept;

/// What the plan says of a feature; null: it does not name it. Texts are the plan's.
headroom_access access_of(const protocol::PlanFeature* feature, plan::Basis basis, const Settings& settings) noexcept;
headroom_access access_without_plan(const Settings& settings) noexcept;

/// A feature's slot carries grant and number for fresh processes, which answer before any database is read: `limit` 1
/// or 0, the value's kind in `kind`, its bits in `others`. Texts are not in the page.
void write_grant(ports::Slot& slot, const protocol::PlanFeature& feature, std::int64_t version) noexcept;
/// Nothing where no server's plan wrote one.
std::optional<headroom_access> read_grant(const ports::Slot& slot) noexcept;

}  // namespace headroom::client
