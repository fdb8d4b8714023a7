#pragma once
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "sdk/meter/operations.hpp"
#include "sdk/meter/owner.hpp"
#include "sdk/meter/placing.hpp"
#include "sdk/meter/sweep.hpp"
#include "sdk/page/open.hpp"

namespace headroom::testing {

/// A process that counts on a directory, put together from the rooms as a client does it, with the tick in its hands.
struct Counting {
  explicit Counting(const std::string& state_dir) : page(page::open(state_dir)) {
    if (page.error.number != 0) throw std::runtime_error(page.error.detail);
    index = page.directory->clients().take_index();
    owner = std::make_unique<meter::Owner>(page.directory, index, nullptr, nullptr);
  }
  ~Counting() { page.directory->clients().give_back(index); }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

  static meter::Limits hard(std::int64_t limit) {
    meter::Limits limits;
    limits.limit = limit;
    limits.enforcement = protocol::Enforcement::hard;
    limits.thresholds = {80, 95};
    limits.generation = 1;
    return limits;
  }

  std::unique_ptr<meter::Cell> cell(const std::string& key, const meter::Limits& limits) {
    auto made = std::make_unique<meter::Cell>(*owner, key);
    ports::Place place;
    while (!(place = meter::place_meter(*page.directory, {1}, "acct", key, &limits, {index, false})))
      if (auto made_room = page.directory->keep_ahead(); !made_room) throw std::runtime_error(made_room.error().detail);
    made->attach(place, meter::plain(HEADROOM_BASIS_BUNDLED));
    return made;
  }

  /// What the background thread does, once.
  void tick(const std::function<void(const meter::HeldEdge&)>& deliver) {
    const meter::Sweep sweep{index, page.directory->clients().try_lead(index), 1'793'500'000'000};
    const auto deliver_and_handle = [&](const meter::HeldEdge& edge) {
      deliver(edge);
      meter::handled(edge);
    };
    owner->drain([&](meter::Cell& cell) {
      meter::look_at({cell.record.load(), cell.home.load()}, sweep, deliver_and_handle);
    });
    meter::sweep_page(*page.directory, sweep, deliver_and_handle);
  }

  page::Opened page;
  std::uint8_t index = 0;
  std::unique_ptr<meter::Owner> owner;
};

}  // namespace headroom::testing
