#include <algorithm>
#include <utility>

#include "sdk/client/moving.hpp"
#include "sdk/client/pipeline.hpp"
#include "sdk/core/error.hpp"

/// How the pipeline leaves files that are lost, and goes back to a disk that has healed (M22, M23).
namespace headroom::client {

void Pipeline::look_around(core::Duration steady) {
  page::Directory& page = machinery_.page;
  page.each_left([&](page::Volume& left) {
    if (&left != &page.volume() && !left.has_lost_bytes()) carry_late(left, page.volume(), seat_->index());
  });
  const page::Entered next = page.look_around(steady);
  if (!next.volume) return;
  raise_all();  // what is pending there has no other owner
  if (!move_to(next))
    exchanged(core::make_error(core::ErrorNumber::state_full, "there is no room to go on counting in"));
}

bool Pipeline::move_to(const page::Entered& next) {
  page::Directory& page = machinery_.page;
  bool has_moved = move_lanes(page.volume(), *next.volume, machinery_.random, 0);
  // Of keys there is no file before the first of them asked for a place.
  if (!has_moved && next.volume->keep_ahead())
    has_moved = move_lanes(page.volume(), *next.volume, machinery_.random, 0);
  if (!has_moved) return false;
  const auto time = page::load_time(page.words());
  const std::int64_t high_water = page.words().high_water.load();
  if (!seat_->move_to(next.volume)) return false;
  if (time && !page::load_time(page.words())) page::store_time(page.words(), *time);
  page.words().high_water.store(std::max(page.words().high_water.load(), high_water));
  if (next.error.number != 0)
    exchanged(next.error);
  else
    machinery_.log.write(core::LogLevel::info, "the state directory can be used again; counting goes on there");
  if (page.is_durable())
    if (auto moved = machinery_.store.move_to(machinery_.settings.state_dir); !moved) exchanged(moved.error());
  tokens_.clear();
  accounts_->move_to(seat_->index());
  offers_.moved();
  people_.each_account([this](const std::string& account) {
    if (auto put = machinery_.store.put_context(*people_.of(account)); !put) exchanged(put.error());
  });
  const bool has_led = std::exchange(leads_, false);
  if (page.clients().try_lead(seat_->index()))
    lead();
  else if (has_led)
    step_down();
  plans_.moved(leads_);
  seen_change_ = page.words().change.load();
  page.words().change.fetch_add(1);
  return true;
}

void Pipeline::step_down() {
  report_->change([](auto& facts) { facts.is_leader = false; });
  syncing_.step_down();
  listening_.listen({});
}

}  // namespace headroom::client
