#include "sdk/client/lane_change.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "sdk/client/terms.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/edge/word.hpp"
#include "sdk/meter/placing.hpp"

namespace headroom::client {
namespace {

constexpr std::uint8_t given_up = 1;

struct Count {
  std::int64_t consumed = 0, refunded = 0;
};

/// An old slot and the one that goes on for it.
struct Pair {
  ports::Place from, to;
};

ports::Place lane_record(ports::CounterPage& page, std::string_view account, std::uint32_t ordinal) {
  ports::Key key(ports::RecordKind::lane, account);
  key.ordinal = ordinal;
  return page.find(key);
}

bool is_countable(ports::RecordKind kind) noexcept {
  return kind == ports::RecordKind::meter || kind == ports::RecordKind::feature ||
         kind == ports::RecordKind::milestone || kind == ports::RecordKind::intent;
}

std::vector<ports::Place> records_of(ports::CounterPage& page, const ports::LaneId& lane) {
  std::vector<ports::Place> found;
  page.each([&](const ports::Place& place) {
    if (is_countable(place.record->key.record_kind()) && place.record->key.lane == lane) found.push_back(place);
  });
  return found;
}

/// Which of a meter's records came last: the newest plan writes the present period alone, and a plan may turn periods
/// into a lifetime, which starts at 0.
std::pair<std::int64_t, core::Instant> age_of(const ports::Place& place) {
  return {place.slot->plan_version.load(), place.record->period_start.load()};
}

/// Of each meter the last; it becomes the first of its lane.
std::map<std::string, ports::Place, std::less<>> last_records(const std::vector<ports::Place>& records) {
  std::map<std::string, ports::Place, std::less<>> last;
  for (const auto& place : records) {
    if (place.record->key.record_kind() != ports::RecordKind::meter) continue;
    auto& known = last.try_emplace(std::string(place.record->key.key_name()), place).first->second;
    if (age_of(known) < age_of(place)) known = place;
  }
  return last;
}

/// The slot that goes on for `from`: made with the same terms, edges that fired counting as handled, nothing counted.
ports::Place succeed(ports::CounterPage& page, const ports::Place& from, ports::Key key) {
  const ports::Place to = page.find_or_create(key, [&](ports::Record& record, ports::Slot& slot) {
    const meter::Limits limits = limits_in(from);
    meter::initialise(record, slot, limits.plan_version >= 0 ? &limits : nullptr);
  });
  if (!to) return to;
  const std::uint64_t word = from.slot->edge.load();
  to.slot->edge.store(edge::make_word(edge::generation(word), edge::fired(word), edge::fired(word), 0));
  to.slot->episode.store(from.slot->episode.load());
  to.slot->last_denial.store(from.slot->last_denial.load());
  if (key.record_kind() != ports::RecordKind::meter) {  // a moment's ordinal, a feature's grant
    to.slot->ordinal.store(from.slot->ordinal.load());
    to.slot->limit.store(from.slot->limit.load());
    to.slot->kind.store(from.slot->kind.load());
    to.slot->others.store(from.slot->others.load());
    to.slot->plan_version.store(from.slot->plan_version.load());
  } else {
    edge::refresh_next_edge(*to.slot);
  }
  return to;
}

/// The next lane's slots, before anybody counts in it; nothing where there is no room. Ended periods only where
/// `with_ended`.
std::optional<std::vector<Pair>> prepare(ports::CounterPage& page, const meter::Lane& from, const ports::LaneId& next,
                                         bool with_ended) {
  const auto records = records_of(page, from.id);
  const auto last = last_records(records);
  std::vector<Pair> pairs;
  for (const auto& place : records) {
    ports::Key key = place.record->key;
    key.lane = next;
    if (key.record_kind() == ports::RecordKind::meter) {
      const bool is_last = last.find(key.key_name())->second.slot == place.slot;
      if (!is_last && !with_ended) continue;
      // 0 is the first slot's alone (M13).
      key.period_start = is_last ? 0 : std::max<core::Instant>(place.record->period_start.load(), 1);
    }
    const ports::Place to = succeed(page, place, key);
    if (!to) return std::nullopt;
    pairs.push_back({place, to});
  }
  return pairs;
}

/// The id that the lane after `from` has, or will have.
ports::LaneId next_id(ports::CounterPage& page, std::string_view account, const meter::Lane& from,
                      const ports::LaneId& fresh) {
  const ports::Place begun = lane_record(page, account, from.ordinal + 1);  // by one that was killed before it was done
  return begun ? begun.record->lane_id : fresh;
}

bool is_meter(const Pair& pair) noexcept { return pair.from.record->key.record_kind() == ports::RecordKind::meter; }

Count base_of(const ports::Place& place, const std::vector<ports::MirrorRow>& bases) {
  for (const auto& row : bases)
    if (row.meter == place.record->key.key_name() && row.period == place.record->period_start.load())
      return {row.consumed, row.refunded};
  return {};
}

/// own − base, as a pair that may be reported.
Count left_of(const Count& own, const Count& base) noexcept {
  const Count left{own.consumed - base.consumed, own.refunded - base.refunded};
  if (left.consumed >= 0 && left.refunded >= 0 && left.refunded <= left.consumed) return left;
  return {std::max<std::int64_t>(left.consumed - left.refunded, 0), 0};
}

}  // namespace

std::optional<meter::Lane> freeze_lane(ports::CounterPage& page, std::string_view account, const meter::Lane& from,
                                       const ports::LaneId& fresh) {
  const auto pairs = prepare(page, from, next_id(page, account, from, fresh), false);
  if (!pairs) return std::nullopt;
  for (const auto& pair : *pairs)
    if (is_meter(pair))
      pair.to.slot->others.store(pair.from.slot->others.load() + pair.from.slot->consumed.load() -
                                 pair.from.slot->refunded.load());
  return meter::renew_lane(page, account, from, fresh);
}

std::optional<meter::Lane> fork_lane(ports::CounterPage& page, std::string_view account, const meter::Lane& from,
                                     const ports::LaneId& fresh, const std::vector<ports::MirrorRow>& bases) {
  const auto pairs = prepare(page, from, next_id(page, account, from, fresh), true);
  if (!pairs) return std::nullopt;
  for (const auto& pair : *pairs) {
    if (!is_meter(pair)) continue;
    ports::Slot& old = *pair.from.slot;
    // Taken out, so that what others still add here can be told from it (collect_late); what they read stays.
    const std::int64_t others = old.others.load();
    old.others.store(others + old.consumed.load() - old.refunded.load());
    const Count own{old.consumed.exchange(0), old.refunded.exchange(0)};
    const Count left = left_of(own, base_of(pair.from, bases));
    pair.to.slot->consumed.store(left.consumed);
    pair.to.slot->refunded.store(left.refunded);
    pair.to.slot->others.store(others + (own.consumed - own.refunded) - (left.consumed - left.refunded));
  }
  if (const ports::Place lane = lane_record(page, account, from.ordinal)) lane.slot->kind.store(given_up);
  return meter::renew_lane(page, account, from, fresh);
}

bool is_given_up(const ports::Slot& lane) noexcept { return lane.kind.load() == given_up; }

void collect_late(ports::CounterPage& page) {
  std::vector<ports::Place> lanes;
  page.each([&](const ports::Place& place) {
    if (place.record->key.record_kind() == ports::RecordKind::lane && is_given_up(*place.slot)) lanes.push_back(place);
  });
  for (const auto& lane : lanes) {
    const std::string_view account = lane.record->key.account_id();
    const auto present = meter::current_lane(page, account, lane.record->lane_id);
    if (!present || present->id == lane.record->lane_id) continue;
    const auto successors = records_of(page, present->id);
    for (const auto& late : records_of(page, lane.record->lane_id)) {
      if (late.slot->consumed.load() == 0) continue;
      const auto to = std::find_if(successors.begin(), successors.end(), [&](const ports::Place& one) {
        return one.record->key.record_kind() == late.record->key.record_kind() &&
               one.record->key.key_name() == late.record->key.key_name() &&
               one.record->period_start.load() == late.record->period_start.load();
      });
      if (to != successors.end()) meter::move_counts(*late.slot, *to->slot);
    }
  }
}

bool settle_after_boot(page::Directory& page, ports::Random& random) {
  auto& words = page.words();
  const auto now = page::boot_id();
  if (!page.is_after_unclean_boot() || (words.boot_id[0].load() == now[0] && words.boot_id[1].load() == now[1]))
    return true;
  std::vector<std::string> accounts;
  page.each([&](const ports::Place& place) {
    const ports::Key& key = place.record->key;
    if (key.record_kind() == ports::RecordKind::lane && key.ordinal == 0) accounts.emplace_back(key.account_id());
  });
  for (const std::string& account : accounts) {
    ports::LaneId fresh;
    random.fill(fresh);
    const auto present = meter::current_lane(page, account, fresh);
    random.fill(fresh);
    if (!present || !freeze_lane(page, account, *present, fresh)) return false;
  }
  page::settle_boot(words);
  return true;
}

}  // namespace headroom::client
