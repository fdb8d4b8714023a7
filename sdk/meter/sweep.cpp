#include "sdk/meter/sweep.hpp"

#include <array>

#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/edge/word.hpp"

namespace headroom::meter {

namespace {

/// Asks once a sweep, as the answer is a system call.
class Living {
 public:
  explicit Living(ports::CounterPage& page) : page_(&page) {}
  bool has(std::uint8_t index) {
    auto& known = known_[index];
    if (known == unknown) known = page_->is_alive(index) ? alive : dead;
    return known == alive;
  }

 private:
  enum State : std::uint8_t { unknown, alive, dead };
  ports::CounterPage* page_;
  std::array<State, 256> known_{};
};

bool has_edges(ports::RecordKind kind) noexcept {
  return kind == ports::RecordKind::meter || kind == ports::RecordKind::feature ||
         kind == ports::RecordKind::milestone || kind == ports::RecordKind::intent;
}

void lead(const ports::Place& place, const Sweep& sweep, Living& living) {
  ports::Slot& slot = *place.slot;
  if (place.record->key.record_kind() == ports::RecordKind::meter) {
    edge::fire_due(slot, sweep.claimer);
    edge::refresh_next_edge(slot);
    edge::judge_episode(slot, sweep.now, sweep.claimer);
  }
  const std::uint64_t word = slot.edge.load(std::memory_order_acquire);
  const std::uint8_t claimer = edge::claimer(word);
  if (edge::pending(word) != 0 && claimer != sweep.claimer && !living.has(claimer))
    edge::take_over(slot, claimer, sweep.claimer);
}

}  // namespace

void look_at(const ports::Place& place, const Sweep& sweep, const std::function<void(const HeldEdge&)>& held) {
  if (place.record->key.record_kind() == ports::RecordKind::meter)
    edge::judge_episode(*place.slot, sweep.now, sweep.claimer);
  for (const auto& edge : held_edges(place, sweep.claimer)) held(edge);
}

void sweep_page(ports::CounterPage& page, const Sweep& sweep, const std::function<void(const HeldEdge&)>& held) {
  Living living(page);
  page.each([&](const ports::Place& place) {
    if (!has_edges(place.record->key.record_kind())) return;
    if (sweep.is_leader) lead(place, sweep, living);
    for (const auto& edge : held_edges(place, sweep.claimer)) held(edge);
  });
}

}  // namespace headroom::meter
