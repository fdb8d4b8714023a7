#include "sdk/meter/placing.hpp"

#include "sdk/edge/episode.hpp"
#include "sdk/meter/owner.hpp"

namespace headroom::meter {

namespace {

constexpr core::Instant lifetime_key = 1;  // 0 is the first slot's

/// Whether the limits are of another period than the one that the first slot counts.
bool is_later(const ports::Place& first, const Limits& limits) noexcept {
  if (!first) return false;
  const core::Instant start = first.record->period_start.load();
  if (start != ports::period_unknown && limits.plan_version > 0) return start != limits.period_start;
  // A bundled plan's periods are not the server's (M13): all that it can tell is whether the slot's has ended.
  const std::int64_t resets_at = first.slot->resets_at.load();
  return resets_at != 0 && limits.period_start >= resets_at * core::second;
}

ports::Place place(ports::CounterPage& page, ports::Key key, const Limits* limits, const Writer& writer,
                   core::Instant last_episode) {
  key.period_start = 0;
  if (limits != nullptr && is_later(page.find(key), *limits))
    key.period_start = limits->period_start != 0 ? limits->period_start : lifetime_key;
  const auto found = page.find_or_create(key, [&](ports::Record& record, ports::Slot& slot) {
    initialise(record, slot, limits);
    slot.episode.store(edge::episode_word(last_episode, edge::EpisodeState::quiet), std::memory_order_relaxed);
  });
  if (!found || found.created || limits == nullptr) return found;
  if (writer.is_leader || found.slot->plan_version.load() == ports::no_plan_version)
    apply(found, *limits, writer.claimer);
  return found;
}

}  // namespace

ports::Place place_meter(ports::CounterPage& page, const ports::LaneId& lane, std::string_view account,
                         std::string_view key, const Limits* limits, const Writer& writer) {
  return place(page, ports::Key(ports::RecordKind::meter, account, key, lane), limits, writer, 0);
}

ports::Place place_moment(ports::CounterPage& page, ports::RecordKind kind, const ports::LaneId& lane,
                          std::string_view account, std::string_view key) {
  return page.find_or_create(ports::Key(kind, account, key, lane),
                             [](ports::Record& record, ports::Slot& slot) { initialise(record, slot, nullptr); });
}

bool follow(Cell& cell, const Limits& limits, Flags of_success, bool is_leader) {
  const ports::Record* record = cell.record.load();
  const ports::Slot* home = cell.home.load();
  if (record == nullptr || home == nullptr) return false;
  const core::Instant last_episode = edge::episode_began(home->episode.load());
  const auto found = place(cell.owner->page(), record->key, &limits, {cell.owner->claimer(), is_leader}, last_episode);
  if (found) cell.attach(found, of_success);
  return static_cast<bool>(found);
}

void move_counts(ports::Slot& from, ports::Slot& to) noexcept {
  to.consumed.fetch_add(from.consumed.exchange(0));
  to.refunded.fetch_add(from.refunded.exchange(0));
}

}  // namespace headroom::meter
