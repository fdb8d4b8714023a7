#include "sdk/client/account.hpp"

#include <utility>

#include "sdk/client/terms.hpp"
#include "sdk/core/key.hpp"
#include "sdk/edge/word.hpp"
#include "sdk/meter/placing.hpp"

namespace headroom::client {
namespace {

constexpr std::int64_t max_unknown_keys = 1'024;  // M14

// Without a plan at hand a later period's slot is found by the end of the one before it.
ports::Place in_period(ports::CounterPage& page, ports::Place place, core::Instant now) {
  for (int step = 0; place && step < 200; ++step) {
    const core::Instant end = place.record->period_end.load();
    if (end <= 0 || end > now) break;
    ports::Key key = place.record->key;
    key.period_start = end;
    const ports::Place next = page.find(key);
    if (!next) break;
    place = next;
  }
  return place;
}

}  // namespace

Account::Account(std::string account_id, meter::Lane lane, const Surroundings& surroundings)
    : id(std::move(account_id)),
      at_(surroundings),
      beyond_meters_(surroundings.cells.make_meter("")),
      beyond_features_(surroundings.cells.make_feature("")),
      lane_(lane) {
  const meter::Flags refused = unknown_meter(at_.settings);
  beyond_meters_.close(
      meter::flags(HEADROOM_VERDICT_UNKNOWN_KEY, HEADROOM_BASIS_NONE, false, meter::is_allowed(refused)));
  const headroom_access access = access_of(nullptr, plan::Basis::live, at_.settings);
  beyond_features_.access.store(at_.cells.intern(access));
  if (at_.settings.bundled_plan)
    snapshot_ = std::make_shared<plan::Snapshot>(*at_.settings.bundled_plan, plan::Source::bundled, 0);
}

headroom_meter* Account::meter(std::string_view key) {
  headroom_meter* cell = meters_.find(key);
  if (!cell) {
    core::Lock lock(mutex_);
    cell = meters_.find(key);
    if (!cell) cell = make_meter(key, false);
  }
  Cells::retain(*cell);
  return cell;
}

headroom_feature* Account::feature(std::string_view key) {
  headroom_feature* cell = features_.find(key);
  if (!cell) {
    core::Lock lock(mutex_);
    cell = features_.find(key);
    if (!cell) cell = make_feature(features_, ports::RecordKind::feature, key);
  }
  Cells::retain(*cell);
  return cell;
}

headroom_feature* Account::declared(ports::RecordKind kind, std::string_view key) {
  auto& table = kind == ports::RecordKind::milestone ? milestones_ : intents_;
  if (headroom_feature* cell = table.find(key)) return cell;
  core::Lock lock(mutex_);
  headroom_feature* cell = table.find(key);
  if (!cell) cell = make_feature(table, kind, key);
  return cell == &beyond_features_ ? nullptr : cell;
}

std::shared_ptr<const plan::Snapshot> Account::snapshot() const {
  core::Lock lock(mutex_);
  return snapshot_;
}

void Account::follow(std::shared_ptr<const plan::Snapshot> snapshot, bool is_leader) {
  core::Lock lock(mutex_);
  is_loaded_ = true;
  if (snapshot) snapshot_ = std::move(snapshot);
  if (snapshot_) {
    for (const auto& meter : snapshot_->document().meters)
      if (!meters_.find(meter.key)) make_meter(meter.key, is_leader);
    for (const auto& feature : snapshot_->document().features)
      if (!features_.find(feature.key)) make_feature(features_, ports::RecordKind::feature, feature.key);
  }
  meters_.each([&](headroom_meter& cell) { place(cell, is_leader); });
  features_.each([&](headroom_feature& cell) { answer_access(cell); });
}

void Account::refresh(bool is_leader) {
  core::Lock lock(mutex_);
  meters_.each([&](headroom_meter& cell) { place(cell, is_leader); });
  features_.each([&](headroom_feature& cell) {
    if (!cell.home.load()) place(cell, ports::RecordKind::feature);
    answer_access(cell);
  });
}

void Account::set_others(std::string_view key, core::Instant period, std::int64_t used) {
  core::Lock lock(mutex_);
  headroom_meter* cell = meters_.find(key);
  if (!cell || !cell->home.load()) return;
  if (cell->record.load()->period_start.load() != period) return;  // a period that is over
  const protocol::PlanMeter* meter = snapshot_ ? snapshot_->meter(key) : nullptr;
  if (meter::set_others(*cell->home.load(), used - (meter ? meter->base : 0), at_.cells.claimer()))
    at_.cells.crossed(*cell);
}

meter::Lane Account::lane() const {
  core::Lock lock(mutex_);
  return lane_;
}

void Account::renew_lane(const meter::Lane& lane, const std::vector<ports::MirrorRow>& bases) {
  core::Lock lock(mutex_);
  lane_ = lane;
  meters_.each([&](headroom_meter& cell) {
    const ports::Slot* old = cell.home.load();
    const ports::Record* record = cell.record.exchange(nullptr);
    if (!old || !record) return;
    place(cell, true);  // from here on adds count in the new lane, and the old one stands still
    ports::Slot* slot = cell.home.load();
    if (!slot || slot == old) return;
    std::int64_t base = 0;
    for (const auto& row : bases)
      if (row.meter == cell.name && row.period == record->period_start.load()) base = row.consumed - row.refunded;
    const std::int64_t kept = old->consumed.load() - old->refunded.load() - base;
    if (kept > 0) slot->consumed.fetch_add(kept);
    if (meter::set_others(*slot, old->others.load() + base, at_.cells.claimer())) at_.cells.crossed(cell);
  });
}

void Account::place(headroom_meter& cell, bool is_leader) {
  const meter::Writer writer{at_.cells.claimer(), is_leader};
  const protocol::PlanMeter* named = snapshot_ ? snapshot_->meter(cell.name) : nullptr;
  const core::Instant now = at_.time.settled();
  const plan::Basis basis = snapshot_ ? snapshot_->basis(now) : plan::Basis::none;
  if (named && named->kind != protocol::MeterKind::sum)
    return cell.close(meter::flags(HEADROOM_VERDICT_WRONG_KIND, HEADROOM_BASIS_NONE, false, false));
  if (named && basis != plan::Basis::none) {
    const meter::Limits limits = limits_of(*snapshot_, *named, now);
    const bool is_here = cell.record.load() && cell.home.load();
    bool fires = false;
    if (is_here) {
      if (!meter::follow(cell, limits, success(basis), is_leader))
        at_.log.write(core::LogLevel::warning, "the counter page has no room for a new period");
    } else if (const ports::Place place =
                   meter::place_meter(at_.cells.page(), lane_.id, id, cell.name, &limits, writer)) {
      cell.attach(
          place,
          success(place.slot->plan_version.load() > 0 && basis == plan::Basis::bundled ? plan::Basis::cached : basis));
    }
    if (cell.home.load()) fires = edge::pending(cell.home.load()->edge.load()) != 0;
    if (fires) at_.cells.crossed(cell);
    return;
  }
  ports::Place place{cell.record.load(), cell.home.load(), false};
  if (!place)
    place = in_period(at_.cells.page(), meter::place_meter(at_.cells.page(), lane_.id, id, cell.name, nullptr, writer),
                      now);
  if (!place) return cell.close(beyond_meters_.word.load());
  const bool has_limits = place.slot->plan_version.load() > 0 && !is_loaded_;
  cell.attach(place, has_limits                                ? success(plan::Basis::cached)
                     : snapshot_ && basis != plan::Basis::none ? unknown_meter(at_.settings)
                                                               : without_plan(at_.settings));
  if (!has_limits && (at_.settings.unknown_meter_refused || (snapshot_ && basis == plan::Basis::none)))
    cell.detach(snapshot_ && basis != plan::Basis::none ? unknown_meter(at_.settings) : without_plan(at_.settings));
}

void Account::place(headroom_feature& cell, ports::RecordKind kind) {
  if (const ports::Place place = meter::place_moment(at_.cells.page(), kind, lane_.id, id, cell.name))
    cell.attach(place, success(plan::Basis::none));
}

void Account::answer_access(headroom_feature& cell) {
  const plan::Basis basis = snapshot_ ? snapshot_->basis(at_.time.settled()) : plan::Basis::none;
  const protocol::PlanFeature* named = snapshot_ ? snapshot_->feature(cell.name) : nullptr;
  ports::Slot* slot = cell.home.load();
  // Until the store was asked, a server's word in the page counts for more than the plan that the host ships.
  if (slot && !is_loaded_ && (!snapshot_ || snapshot_->source() == plan::Source::bundled))
    if (const auto grant = read_grant(*slot)) return cell.access.store(at_.cells.intern(*grant));
  if (slot && named && snapshot_->source() == plan::Source::server)
    write_grant(*slot, *named, version_of(snapshot_->document()));
  cell.access.store(
      at_.cells.intern(snapshot_ ? access_of(named, basis, at_.settings) : access_without_plan(at_.settings)));
}

headroom_meter* Account::make_meter(std::string_view key, bool is_leader) {
  if (!may_be_new(key) || (!(snapshot_ && snapshot_->meter(key)) && unknown_keys_.load() > max_unknown_keys))
    return &beyond_meters_;
  headroom_meter& cell = at_.cells.make_meter(key);
  place(cell, is_leader);
  if (is_loaded_ && snapshot_ && !snapshot_->meter(key)) {
    unknown_keys_.fetch_add(1, std::memory_order_relaxed);
    at_.log.write(core::LogLevel::warning,
                  "the plan names no meter \"" + std::string(key) + "\"; check the key against the catalogue");
  }
  meters_.insert(cell);
  return &cell;
}

headroom_feature* Account::make_feature(meter::NameTable<headroom_feature>& table, ports::RecordKind kind,
                                        std::string_view key) {
  if (!may_be_new(key) || unknown_keys_.load() > max_unknown_keys) return &beyond_features_;
  headroom_feature& cell = at_.cells.make_feature(key);
  place(cell, kind);
  if (kind == ports::RecordKind::feature) {
    answer_access(cell);
    if (is_loaded_ && snapshot_ && !snapshot_->feature(key)) {
      unknown_keys_.fetch_add(1, std::memory_order_relaxed);
      at_.log.write(core::LogLevel::warning,
                    "the plan names no feature \"" + std::string(key) + "\"; check the key against the catalogue");
    }
  }
  table.insert(cell);
  return &cell;
}

bool Account::may_be_new(std::string_view key) {
  if (core::is_key(key)) return true;
  unknown_keys_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

}  // namespace headroom::client
