#include "sdk/client/account.hpp"

#include "sdk/client/terms.hpp"
#include "sdk/core/key.hpp"
#include "sdk/protocol/limits.hpp"

namespace headroom::client {
namespace {

constexpr std::size_t most_unknown = 1'024;                        // M14
constexpr std::size_t most_unplanned = protocol::max_plan_meters;  // before a plan is there to say what is unknown

}  // namespace

Account::Account(std::string account_id, meter::Lane lane, bool is_placed, const Surroundings& surroundings)
    : id(std::move(account_id)),
      at_(surroundings),
      beyond_meters_(surroundings.cells.make_meter("")),
      beyond_features_(surroundings.cells.make_feature("")),
      lane_(lane),
      is_placed_(is_placed) {
  const bool is_allowed = meter::is_allowed(unknown_meter(at_.settings));
  beyond_meters_.close(meter::flags(HEADROOM_VERDICT_UNKNOWN_KEY, HEADROOM_BASIS_NONE, false, is_allowed));
  beyond_features_.access.store(at_.cells.intern(access_of(nullptr, plan::Basis::live, at_.settings)));
  at_.cells.after_change(beyond_meters_);
  at_.cells.after_change(beyond_features_);
  if (at_.settings.bundled_plan)
    snapshot_ = std::make_shared<plan::Snapshot>(*at_.settings.bundled_plan, plan::Source::bundled, 0);
}

headroom_meter* Account::meter(std::string_view key) {
  headroom_meter* cell = meters_.find(key);
  if (!cell) [[unlikely]] {
    if (process_.is_forked()) return closed_meter();
    Said said;
    {
      core::Lock lock(mutex_);
      cell = meters_.find(key);
      if (!cell) cell = make_meter(key, false, said);
    }
    say(said);
  }
  Cells::retain(*cell);
  return cell;
}

headroom_feature* Account::feature(std::string_view key) {
  headroom_feature* cell = features_.find(key);
  if (!cell) [[unlikely]] {
    if (process_.is_forked()) return closed_feature();
    cell = find_or_make(ports::RecordKind::feature, key);
  }
  Cells::retain(*cell);
  return cell;
}

headroom_feature* Account::declared(ports::RecordKind kind, std::string_view key) {
  headroom_feature* cell = table_of(kind).find(key);
  if (!cell) cell = find_or_make(kind, key);
  return cell == &beyond_features_ ? nullptr : cell;
}

std::shared_ptr<const plan::Snapshot> Account::snapshot() const {
  core::Lock lock(mutex_);
  return snapshot_;
}

bool Account::is_loaded() const {
  core::Lock lock(mutex_);
  return is_loaded_;
}

void Account::follow(std::shared_ptr<const plan::Snapshot> snapshot, bool is_leader) {
  Said said;
  {
    core::Lock lock(mutex_);
    is_loaded_ = true;
    if (snapshot) snapshot_ = std::move(snapshot);
    if (snapshot_) {
      for (const auto& meter : snapshot_->document().meters)
        if (!meters_.find(meter.key)) make_meter(meter.key, is_leader, said);
      for (const auto& feature : snapshot_->document().features)
        if (!features_.find(feature.key)) make_feature(ports::RecordKind::feature, feature.key, said);
    }
    place_all(is_leader, said);
    tell_unknown(said);
  }
  say(said);
}

void Account::refresh(bool is_leader) {
  Said said;
  {
    core::Lock lock(mutex_);
    place_all(is_leader, said);
  }
  say(said);
}

void Account::set_others(std::string_view key, core::Instant period, std::int64_t used) {
  core::Lock lock(mutex_);
  headroom_meter* cell = meters_.find(key);
  ports::Slot* slot = cell ? cell->home.load() : nullptr;
  if (!slot || cell->record.load()->period_start.load() != period) return;  // a period that is over
  const protocol::PlanMeter* meter = snapshot_ ? snapshot_->meter(key) : nullptr;
  if (meter::set_others(*slot, used - (meter ? meter->base : 0), at_.cells.claimer())) at_.cells.crossed(*cell);
}

void Account::follow_lane(const meter::Lane& lane, bool is_leader) {
  Said said;
  {
    core::Lock lock(mutex_);
    if (lane_.id == lane.id) return;
    lane_ = lane;
    place_all(is_leader, said);
  }
  say(said);
}

meter::Lane Account::lane() const {
  core::Lock lock(mutex_);
  return lane_;
}

headroom_meter* Account::make_meter(std::string_view key, bool is_leader, Said& said) {
  const bool is_named = snapshot_ && snapshot_->meter(key);
  if (!core::is_key(key)) {
    unknown_.tell_malformed(key, said);
    return &beyond_meters_;
  }
  if (!is_named && snapshot_ && is_loaded_) unknown_.tell("meter", key, said);
  if (!is_named && is_full()) return &beyond_meters_;
  headroom_meter& cell = at_.cells.make_meter(key);
  place(cell, is_leader, said);
  meters_.insert(cell);
  if (!is_named) ++unnamed_;
  return &cell;
}

headroom_feature* Account::make_feature(ports::RecordKind kind, std::string_view key, Said& said) {
  const bool is_feature = kind == ports::RecordKind::feature;
  const bool is_named = is_feature && snapshot_ && snapshot_->feature(key);
  if (!core::is_key(key)) {
    unknown_.tell_malformed(key, said);
    return &beyond_features_;
  }
  if (is_feature && !is_named && snapshot_ && is_loaded_) unknown_.tell("feature", key, said);
  if (!is_named && is_full()) return &beyond_features_;
  headroom_feature& cell = at_.cells.make_feature(key);
  place(cell, kind);
  table_of(kind).insert(cell);
  if (!is_named) ++unnamed_;
  return &cell;
}

headroom_feature* Account::find_or_make(ports::RecordKind kind, std::string_view key) {
  Said said;
  headroom_feature* cell;
  {
    core::Lock lock(mutex_);
    cell = table_of(kind).find(key);
    if (!cell) cell = make_feature(kind, key, said);
  }
  say(said);
  return cell;
}

Account::Table& Account::table_of(ports::RecordKind kind) noexcept {
  if (kind == ports::RecordKind::feature) return features_;
  return kind == ports::RecordKind::milestone ? milestones_ : intents_;
}

bool Account::is_full() const { return unnamed_ >= (snapshot_ ? most_unknown : most_unplanned); }

void Account::tell_unknown(Said& said) {
  const plan::Snapshot* const plan = snapshot_.get();
  std::size_t unnamed = 0;
  const auto look = [&](std::string_view what, std::string_view key, bool is_named) {
    if (is_named) return;
    ++unnamed;
    if (plan) unknown_.tell(what, key, said);
  };
  meters_.each([&](const headroom_meter& cell) { look("meter", cell.name, plan && plan->meter(cell.name)); });
  features_.each([&](const headroom_feature& cell) { look("feature", cell.name, plan && plan->feature(cell.name)); });
  const auto count = [&](const headroom_feature&) { ++unnamed; };
  milestones_.each(count);
  intents_.each(count);
  unnamed_ = unnamed;
}

void Account::say(const Said& said) const {
  for (const std::string& line : said) at_.log.write(core::LogLevel::warning, line);
}

}  // namespace headroom::client
