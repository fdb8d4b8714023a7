#include "sdk/client/account.hpp"
#include "sdk/client/terms.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/edge/word.hpp"
#include "sdk/meter/placing.hpp"

namespace headroom::client {
namespace {

bool has_ended(const ports::Record& record, core::Instant now) noexcept {
  const core::Instant end = record.period_end.load();
  return end > 0 && end <= now;
}

/// The period after one that a server's plan named begins where that ends, with the same terms until the plan is at
/// hand. Nothing where so much time has passed that it could be a later one.
ports::Place begin_next(ports::CounterPage& page, const ports::Place& last, const ports::Key& key, core::Instant now) {
  const core::Instant end = key.period_start, length = end - last.record->period_start.load();
  if (last.slot->plan_version.load() <= 0 || length <= 0 || now - end >= length * 4 / 5) return {};
  meter::Limits limits = limits_in(last);
  limits.period_start = end;
  limits.period_end = end + length;
  limits.resets_at = limits.period_end / core::second;
  const std::uint64_t episode = last.slot->episode.load();
  return page.find_or_create(key, [&](ports::Record& record, ports::Slot& slot) {
    meter::initialise(record, slot, &limits);
    slot.episode.store(edge::episode_word(edge::episode_began(episode), edge::EpisodeState::quiet));
  });
}

/// The slot of the period that is, found without a plan by the end of the one before it; else the last there is.
ports::Place in_period(ports::CounterPage& page, ports::Place place, core::Instant now) {
  for (int step = 0; place && step < 200 && has_ended(*place.record, now); ++step) {
    ports::Key key = place.record->key;
    key.period_start = place.record->period_end.load();
    ports::Place next = page.find(key);
    if (!next) next = begin_next(page, place, key, now);
    if (!next) break;
    place = next;
  }
  return place;
}

ports::Place place_of(const meter::Cell& cell) noexcept { return {cell.record.load(), cell.home.load(), false}; }

bool is_in_lane(const ports::Place& place, const meter::Lane& lane) noexcept {
  return place && place.record && place.record->key.lane == lane.id;
}

/// Counts at `place`, which has limits that do not hold, or would count what is refused.
void count_apart(meter::Cell& cell, const ports::Place& place, meter::Flags answer) noexcept {
  cell.detach(answer);
  cell.record.store(place.record);
  cell.home.store(place.slot);
}

}  // namespace

void Account::place_all(bool is_leader, Said& said) {
  meters_.each([&](headroom_meter& cell) HEADROOM_NO_THREAD_SAFETY_ANALYSIS { place(cell, is_leader, said); });
  for (const auto kind : {ports::RecordKind::feature, ports::RecordKind::milestone, ports::RecordKind::intent})
    table_of(kind).each([&](headroom_feature& cell) HEADROOM_NO_THREAD_SAFETY_ANALYSIS { place(cell, kind); });
}

void Account::place(headroom_meter& cell, bool is_leader, Said& said) {
  settle(cell, is_leader, said);
  if (const ports::Slot* slot = cell.home.load(); slot && edge::pending(slot->edge.load()) != 0)
    at_.cells.crossed(cell);
  at_.cells.after_change(cell);
}

void Account::place(headroom_feature& cell, ports::RecordKind kind) {
  if (is_placed_ && !is_in_lane(place_of(cell), lane_))
    if (const ports::Place place = meter::place_moment(at_.cells.page(), kind, lane_.id, id, cell.name))
      cell.attach(place, success(plan::Basis::none));
  if (!cell.home.load()) has_homeless_ = true;
  if (kind == ports::RecordKind::feature) answer_access(cell);
  at_.cells.after_change(cell);
}

void Account::settle(headroom_meter& cell, bool is_leader, Said& said) {
  const meter::Writer writer{at_.cells.claimer(), is_leader};
  const core::Instant now = at_.time.settled();
  const plan::Basis basis = snapshot_ ? snapshot_->basis(now) : plan::Basis::none;
  const protocol::PlanMeter* named = snapshot_ ? snapshot_->meter(cell.name) : nullptr;
  if (named && named->kind != protocol::MeterKind::sum)
    return cell.close(meter::flags(HEADROOM_VERDICT_WRONG_KIND, HEADROOM_BASIS_NONE, false, false));
  // Who ever had a server's plan goes on by what the page knows of it, and not by what the host ships (M15, M22).
  if (!snapshot_ || snapshot_->source() == plan::Source::bundled)
    if (const ports::Place known = place_known(cell.name)) {
      if (has_ended(*known.record, now)) return count_apart(cell, known, without_plan(at_.settings));
      return cell.attach(known, success(plan::Basis::cached));
    }
  if (!named || basis == plan::Basis::none) return settle_unnamed(cell, basis, writer);

  const meter::Limits limits = limits_of(*snapshot_, *named, now);
  if (is_sheltered(cell)) return cell.attach(shelter(cell, &limits), success(basis));
  if (is_in_lane(place_of(cell), lane_)) {
    if (!meter::follow(cell, limits, success(basis), is_leader))
      said.push_back("the counter page has no room for a new period; free some space in state_dir");
    return;
  }
  if (is_placed_)
    if (const ports::Place place = meter::place_meter(at_.cells.page(), lane_.id, id, cell.name, &limits, writer))
      return cell.attach(place, success(basis));
  cell.attach(shelter(cell, &limits), success(basis));
}

void Account::settle_unnamed(headroom_meter& cell, plan::Basis basis, const meter::Writer& writer) {
  ports::Place place = place_of(cell);
  if (!is_in_lane(place, lane_) && !is_sheltered(cell)) {
    place = {};
    if (is_placed_)
      place =
          in_period(at_.cells.page(), meter::place_meter(at_.cells.page(), lane_.id, id, cell.name, nullptr, writer),
                    at_.time.settled());
    if (!place) place = shelter(cell, nullptr);
  }
  const meter::Flags answer =
      snapshot_ && basis != plan::Basis::none ? unknown_meter(at_.settings) : without_plan(at_.settings);
  const bool is_without_limits = place.slot->plan_version.load() == ports::no_plan_version;
  if (is_without_limits && meter::is_allowed(answer))
    cell.attach(place, answer);
  else
    count_apart(cell, place, answer);
}

void Account::answer_access(headroom_feature& cell) {
  const bool is_served = snapshot_ && snapshot_->source() == plan::Source::server;
  const protocol::PlanFeature* named = snapshot_ ? snapshot_->feature(cell.name) : nullptr;
  ports::Slot* slot = cell.home.load();
  // As for meters: a server's word in the page counts for more than the plan that the host ships.
  if (slot && !is_served)
    if (const auto grant = read_grant(*slot)) return cell.access.store(at_.cells.intern(*grant));
  if (slot && named && is_served) write_grant(*slot, *named, version_of(snapshot_->document()));
  cell.access.store(at_.cells.intern(snapshot_ ? access_of(named, snapshot_->basis(at_.time.settled()), at_.settings)
                                               : access_without_plan(at_.settings)));
}

ports::Place Account::shelter(headroom_meter& cell, const meter::Limits* limits) {
  Shelter& at = shelters_[&cell];
  if (!at.place) {
    at.place = at_.cells.make_place(ports::Key(ports::RecordKind::meter, id, cell.name, lane_.id));
    meter::initialise(*at.place.record, *at.place.slot, limits);
  } else if (limits) {
    meter::apply(at.place, *limits, at_.cells.claimer());
  }
  at.room = {};
  if (limits) at.limits = *limits;
  return at.place;
}

ports::Place Account::place_known(std::string_view key) const {
  if (!is_placed_) return {};
  ports::CounterPage& page = at_.cells.page();
  const ports::Place place =
      in_period(page, page.find(ports::Key(ports::RecordKind::meter, id, key, lane_.id)), at_.time.settled());
  return place && place.slot->plan_version.load() > 0 ? place : ports::Place{};
}

bool Account::is_sheltered(headroom_meter& cell) const {
  const auto at = shelters_.find(&cell);
  return at != shelters_.end() && !at->second.room;
}

void Account::place_homeless(bool is_leader) {
  Said said;
  {
    core::Lock lock(mutex_);
    if (is_placed_ && shelters_.empty() && !has_homeless_) return;
    if (!is_placed_) {
      const auto lane = meter::current_lane(at_.cells.page(), id, lane_.id);
      if (!lane) return;
      lane_ = *lane;
      is_placed_ = true;
    }
    if (std::exchange(has_homeless_, false)) place_all(is_leader, said);
    for (auto& [cell, shelter] : shelters_) give_room(*cell, shelter, is_leader, said);
  }
  say(said);
}

void Account::give_room(headroom_meter& cell, Shelter& shelter, bool is_leader, Said& said) {
  const std::uint8_t claimer = at_.cells.claimer();
  const bool is_new = !shelter.room;
  if (is_new) {
    shelter.room = meter::place_meter(at_.cells.page(), lane_.id, id, cell.name,
                                      shelter.limits ? &*shelter.limits : nullptr, {claimer, is_leader});
    if (!shelter.room) return;
    // What fired in memory has been told, or is under way with its moment's identity.
    const std::uint64_t word = shelter.place.slot->edge.load();
    for (unsigned bit = 0; bit < 16; ++bit)
      if ((edge::fired(word) & edge::bit(bit)) != 0 && edge::fire(*shelter.room.slot, word, bit, claimer))
        edge::handle(*shelter.room.slot, edge::generation(word), bit);
    cell.record.store(shelter.room.record);
    cell.home.store(shelter.room.slot);
    if (cell.slot.load()) cell.slot.store(shelter.room.slot);
  }
  // On later ticks once more: a thread may still have held the old slot.
  meter::move_counts(*shelter.place.slot, *shelter.room.slot);
  if (is_new) place(cell, is_leader, said);
  if (edge::fire_due(*shelter.room.slot, claimer)) at_.cells.crossed(cell);
}

}  // namespace headroom::client
