#include "sdk/client/moving.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sdk/client/lane_change.hpp"
#include "sdk/client/terms.hpp"
#include "sdk/edge/due.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/edge/level.hpp"
#include "sdk/edge/word.hpp"
#include "sdk/meter/distinct.hpp"
#include "sdk/meter/lane.hpp"
#include "sdk/meter/placing.hpp"

namespace headroom::client {
namespace {

using ports::Place, ports::RecordKind;

// Lanes of other volumes have ordinals of their own, so that none is ever taken for the account's next one.
constexpr std::uint32_t first_adopted = 0x8000'0000;

bool is_of(const Place& place, RecordKind kind) noexcept { return place.record->key.record_kind() == kind; }

std::vector<Place> records_in(ports::CounterPage& page) {
  std::vector<Place> all;
  page.each([&](const Place& place) { all.push_back(place); });
  return all;
}

bool adopt(ports::CounterPage& page, std::string_view account, const ports::LaneId& id) {
  for (const std::uint32_t first : {std::uint32_t{0}, first_adopted})
    for (ports::Key key(RecordKind::lane, account);; ++key.ordinal) {
      key.ordinal = std::max(key.ordinal, first);
      Place place = page.find(key);
      if (!place && first == 0) break;
      if (!place)
        place = page.find_or_create(key, [&](ports::Record& record, ports::Slot& slot) {
          meter::initialise(record, slot, nullptr);
          record.lane_id = id;
        });
      if (!place) return false;
      if (place.record->lane_id == id) return true;
    }
  return false;
}

/// What this call added.
std::int64_t raise(std::atomic<std::int64_t>& word, std::int64_t to) noexcept {
  std::int64_t held = word.load();
  while (held < to)
    if (word.compare_exchange_weak(held, to)) return to - held;
  return 0;
}

/// Keys unite (M19). False: not a unique meter's.
bool copy_keys(const Place& from, const Place& to) noexcept {
  const auto* keys = ports::unique_of(from);
  auto* copied = ports::unique_of(to);
  if (!keys || !copied) return false;
  meter::unite(*keys, *copied);
  // The pair that is told of a lane only rises.
  const std::int64_t less = keys->slot.refunded.load() - copied->slot.refunded.load();
  if (less <= 0) return true;
  copied->slot.consumed.fetch_add(less);
  copied->slot.refunded.fetch_add(less);
  return true;
}

/// The same record in the other volume, with at least its counts; `used` is what this call added.
Place copy(ports::CounterPage& to, const Place& from, std::int64_t& used) {
  const Place place = to.find_or_create(from.record->key, [&](ports::Record& record, ports::Slot& slot) {
    const meter::Limits limits = limits_in(from);
    meter::initialise(record, slot, limits.plan_version >= 0 ? &limits : nullptr);
    slot.kind.store(from.slot->kind.load());
  });
  if (!place) return place;
  if (place.record->period_start.load() == ports::period_unknown) {
    place.record->period_end.store(from.record->period_end.load());
    place.record->period_start.store(from.record->period_start.load());
  }
  if (meter::kind_of(*from.slot) == protocol::MeterKind::latest) {
    place.record->observed.store(from.record->observed.load());
    place.slot->ordinal.store(from.slot->ordinal.load());
  }
  if (copy_keys(from, place)) return place;
  // Refunds are read first: they never pass what was consumed by then.
  const std::int64_t refunded = from.slot->refunded.load();
  used = raise(place.slot->consumed, from.slot->consumed.load()) - raise(place.slot->refunded, refunded);
  return place;
}

void carry_edges(const Place& from, const Place& to, std::uint8_t claimer) {
  const std::uint64_t fired = from.slot->edge.load(), word = to.slot->edge.load();
  if (edge::generation(fired) != edge::generation(word)) return;
  // What fired there was told, or is under way with its moment's identity.
  for (unsigned bit = 0; bit < 16; ++bit)
    if ((edge::fired(fired) & edge::bit(bit)) != 0 && edge::fire(*to.slot, word, bit, claimer))
      edge::handle(*to.slot, edge::generation(word), bit);
}

/// What was read stays, as others' use or level (M4, M20); `used` is what is new since the last time.
void hand_on(const Place& from, const Place& copied, const Place& to, std::int64_t used) noexcept {
  const std::uint64_t word = from.slot->ordinal.load();
  std::uint64_t none = 0;
  switch (meter::kind_of(*from.slot)) {
    case protocol::MeterKind::latest:
      if (word != 0) to.slot->ordinal.compare_exchange_strong(none, word | edge::level_stamped | edge::level_theirs);
      break;
    case protocol::MeterKind::max:
      raise(to.slot->others, edge::used_of(*from.slot));
      break;
    case protocol::MeterKind::unique:
      if (ports::unique_of(from) && ports::unique_of(to)) meter::unite(*ports::unique_of(from), *ports::unique_of(to));
      if (to.created) to.slot->others.store(from.slot->others.load());
      break;
    default:
      if (to.created)
        to.slot->others.store(from.slot->others.load() + copied.slot->consumed.load() - copied.slot->refunded.load());
      else
        to.slot->others.fetch_add(used);
  }
}

/// Where the account goes on with a meter: the old lane's use is others' now.
bool go_on(ports::CounterPage& to, const meter::Lane& lane, const Place& from, const Place& copied, std::int64_t used,
           std::uint8_t claimer) {
  const ports::Key& key = from.record->key;
  const meter::Limits limits = limits_in(from);
  const Place place = meter::place_meter(to, lane.id, key.account_id(), key.key_name(),
                                         limits.plan_version >= 0 ? &limits : nullptr, {claimer, false});
  if (!place) return false;
  hand_on(from, copied, place, used);
  if (place.created) {
    place.slot->episode.store(from.slot->episode.load());
    place.slot->last_denial.store(from.slot->last_denial.load());
  }
  carry_edges(from, place, claimer);
  edge::refresh_next_edge(*place.slot);
  return true;
}

/// A feature, milestone or intent: which moment it is at, what the plan grants.
bool go_on(ports::CounterPage& to, const meter::Lane& lane, const Place& from) {
  ports::Key key = from.record->key;
  key.lane = lane.id;
  return static_cast<bool>(to.find_or_create(key, [&](ports::Record& record, ports::Slot& slot) {
    meter::initialise(record, slot, nullptr);
    const std::uint64_t word = from.slot->edge.load();
    slot.edge.store(edge::make_word(edge::generation(word), edge::fired(word), edge::fired(word), 0));
    slot.ordinal.store(from.slot->ordinal.load());
    slot.limit.store(from.slot->limit.load());
    slot.kind.store(from.slot->kind.load());
    slot.others.store(from.slot->others.load());
    slot.plan_version.store(from.slot->plan_version.load());
  }));
}

/// What is shared about prompting a user, word by word as others may write it.
bool copy_user(ports::CounterPage& to, const Place& from) {
  return static_cast<bool>(to.find_or_create(from.record->key, [&](ports::Record&, ports::Slot& slot) {
    const auto* words = reinterpret_cast<const std::uint64_t*>(from.slot);
    auto* fresh = reinterpret_cast<std::uint64_t*>(&slot);
    for (std::size_t i = 0; i < sizeof slot / sizeof *fresh; ++i)
      __atomic_store_n(fresh + i, __atomic_load_n(words + i, __ATOMIC_RELAXED), __ATOMIC_RELAXED);
  }));
}

bool has_later(const std::vector<Place>& records, const Place& one) {
  return std::any_of(records.begin(), records.end(), [&](const Place& other) {
    return other.slot != one.slot && ports::is_meter(other.record->key.record_kind()) &&
           other.record->key.lane == one.record->key.lane &&
           other.record->key.key_name() == one.record->key.key_name() &&
           other.record->period_start.load() > one.record->period_start.load();
  });
}

bool move_account(const std::vector<Place>& records, std::string_view account, const meter::Lane& before,
                  const meter::Lane& now, ports::CounterPage& to, std::uint8_t claimer) {
  std::set<ports::LaneId> lanes;
  for (const Place& place : records)
    if (is_of(place, RecordKind::lane) && place.record->key.account_id() == account && !is_given_up(*place.slot))
      lanes.insert(place.record->lane_id);
  for (const ports::LaneId& id : lanes)
    if (!adopt(to, account, id)) return false;
  for (const Place& place : records) {
    const ports::Key& key = place.record->key;
    std::int64_t used = 0;
    if (is_of(place, RecordKind::user_meter) && lanes.contains(key.lane) && !copy(to, place, used)) return false;
    if (is_of(place, RecordKind::user_meter) || key.account_id() != account) continue;
    const bool is_present = key.lane == before.id;
    if (is_of(place, RecordKind::user)) {
      if (!copy_user(to, place)) return false;
    } else if (ports::is_meter(key.record_kind()) && lanes.contains(key.lane)) {
      const Place copied = copy(to, place, used);
      if (!copied) return false;
      if (is_present && !has_later(records, place) && !go_on(to, now, place, copied, used, claimer)) return false;
    } else if (is_present && (is_of(place, RecordKind::feature) || is_of(place, RecordKind::milestone) ||
                              is_of(place, RecordKind::intent))) {
      if (!go_on(to, now, place)) return false;
    }
  }
  return true;
}

ports::LaneId fresh_id(ports::Random& random) {
  ports::LaneId id;
  random.fill(id);
  return id;
}

}  // namespace

bool move_lanes(ports::CounterPage& from, ports::CounterPage& to, ports::Random& random, std::uint8_t claimer) {
  collect_late(from);
  const auto records = records_in(from);
  for (const Place& place : records) {
    if (!is_of(place, RecordKind::lane) || place.record->key.ordinal != 0) continue;
    const std::string account(place.record->key.account_id());
    const auto before = meter::current_lane(from, account, fresh_id(random));
    auto now = meter::current_lane(to, account, fresh_id(random));
    // Some of the old files may be there still: what they hold stands still as well.
    if (before && now && before->id == now->id) now = meter::renew_lane(to, account, *now, fresh_id(random));
    if (!before || !now || !move_account(records, account, *before, *now, to, claimer)) return false;
  }
  return true;
}

void carry_late(ports::CounterPage& from, ports::CounterPage& to, std::uint8_t claimer) {
  for (const Place& place : records_in(from)) {
    if (!ports::is_meter(place.record->key.record_kind()) && !is_of(place, RecordKind::user_meter)) continue;
    std::int64_t used = 0;
    const bool is_copied = static_cast<bool>(copy(to, place, used));
    const auto* keys = ports::unique_of(place);
    if (!is_copied || (used == 0 && !keys) || is_of(place, RecordKind::user_meter) || meter::is_level(*place.slot))
      continue;
    const ports::Key& key = place.record->key;
    const auto now = meter::current_lane(to, key.account_id(), key.lane);
    if (!now || now->id == key.lane) continue;
    to.each([&](const Place& present) {
      if (present.record->key.record_kind() != key.record_kind() || present.record->key.lane != now->id ||
          present.record->key.key_name() != key.key_name() ||
          present.record->period_start.load() != place.record->period_start.load())
        return;
      if (auto* held = ports::unique_of(present); held && keys)
        meter::unite(*keys, *held);
      else
        present.slot->others.fetch_add(used);
      edge::fire_due(*present.slot, claimer);
    });
  }
}

}  // namespace headroom::client
