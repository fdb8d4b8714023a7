#include "sdk/page/clients.hpp"

namespace headroom::page {

std::uint8_t Clients::take_index() {
  const core::Lock lock(mutex_);
  for (unsigned index = 1; index <= Locks::clients; ++index) {
    if (held_[index] || !locks_->take(index)) continue;
    held_[index] = true;
    return static_cast<std::uint8_t>(index);
  }
  return 0;
}

void Clients::give_back(std::uint8_t index) {
  resign(index);
  const core::Lock lock(mutex_);
  if (index == 0 || !held_[index]) return;
  held_[index] = false;
  locks_->release(index);
}

bool Clients::is_alive(std::uint8_t index) noexcept {
  if (index == 0) return false;
  const core::Lock lock(mutex_);
  return held_[index] || locks_->is_taken_elsewhere(index);
}

bool Clients::is_alone(std::uint8_t index) {
  const core::Lock lock(mutex_);
  auto others = held_;
  others[index] = false;
  return others.none() && !locks_->is_taken_elsewhere(1, Locks::clients);
}

bool Clients::try_lead(std::uint8_t index) {
  const core::Lock lock(mutex_);
  if (index == 0 || (leader_ != 0 && leader_ != index)) return false;
  if (leader_ == 0 && locks_->take(Locks::leader_byte)) leader_ = index;
  return leader_ == index;
}

void Clients::resign(std::uint8_t index) {
  const core::Lock lock(mutex_);
  if (index == 0 || leader_ != index) return;
  leader_ = 0;
  locks_->release(Locks::leader_byte);
}

}  // namespace headroom::page
