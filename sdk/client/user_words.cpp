#include "sdk/client/user_words.hpp"

#include <algorithm>
#include <cstring>

#include "sdk/trust/digest.hpp"

namespace headroom::client {
namespace {

// open: sequence 48 | state 8 | owner 8
constexpr std::uint64_t owner_mask = 0xff, state_open = 1 << 8;
constexpr std::size_t kept = 7;

std::uint8_t owner_of(std::uint64_t open) noexcept { return static_cast<std::uint8_t>(open & owner_mask); }
std::uint64_t freed(std::uint64_t open) noexcept { return ((open >> 16) + 1) << 16; }

}  // namespace

UserWords::UserWords(page::Directory& page, std::uint8_t own_index, std::string_view account, std::string_view user)
    : page_(&page), own_(own_index) {
  const ports::Key key(ports::RecordKind::user, account, user);
  const ports::Place place = page.find_or_create(key, [](ports::Record&, ports::Slot&) {});
  // A user's slot is the same 128 bytes of zeroed, lock-free words, read by its own name.
  static_assert(sizeof(ports::UserSlot) == sizeof(ports::Slot) && alignof(ports::UserSlot) == alignof(ports::Slot));
  if (place) slot_ = reinterpret_cast<ports::UserSlot*>(place.slot);
}

offer::PresenterState UserWords::load(const offer::PresenterState& mine) {
  offer::PresenterState state = mine;
  if (!slot_) return state;
  std::uint64_t open = slot_->open.load();
  if ((open & state_open) != 0 && owner_of(open) != own_ && !page_->is_alive(owner_of(open))) {
    slot_->open.compare_exchange_strong(open, freed(open));
    open = slot_->open.load();
  }
  if ((open & state_open) != 0 && owner_of(open) != own_) {
    state.open =
        offer::Open{"another process", "", slot_->opened_at.load(), slot_->opened_at.load(), offer::for_ever, true};
  } else if (state.open && state.open->moment.empty()) {
    state.open.reset();
  }
  state.last_ended = std::max(state.last_ended, slot_->unprompted_at.load());
  const std::uint64_t count = slot_->shown.load();
  for (std::uint64_t n = count > kept ? count - kept : 0; n < count; ++n) {
    const core::Instant at = slot_->shown_at[n % kept].load();
    if (std::find(state.shown.begin(), state.shown.end(), at) == state.shown.end()) state.shown.push_back(at);
  }
  std::sort(state.shown.begin(), state.shown.end());
  return state;
}

bool UserWords::claim(std::string_view offer, core::Instant at) {
  if (!slot_) return true;
  std::uint64_t open = slot_->open.load();
  const bool is_own = (open & state_open) != 0 && owner_of(open) == own_;
  if ((open & state_open) != 0 && !is_own) return false;
  if (!is_own && !slot_->open.compare_exchange_strong(open, freed(open) | state_open | own_)) return false;
  const auto digest = trust::sha256(offer);
  std::uint64_t halves[2];
  std::memcpy(halves, digest.data(), sizeof halves);
  slot_->offer[0].store(halves[0]);
  slot_->offer[1].store(halves[1]);
  slot_->opened_at.store(at);
  return true;
}

void UserWords::save(const offer::PresenterState& before, const offer::PresenterState& after) {
  if (!slot_) return;
  for (const core::Instant at : after.shown) {
    if (std::find(before.shown.begin(), before.shown.end(), at) != before.shown.end()) continue;
    const std::uint64_t n = slot_->shown.load();
    slot_->shown_at[n % kept].store(at);
    slot_->shown.store(n + 1);
  }
  if (after.last_ended > slot_->unprompted_at.load()) slot_->unprompted_at.store(after.last_ended);
  std::uint64_t open = slot_->open.load();
  if (!after.open && (open & state_open) != 0 && owner_of(open) == own_)
    slot_->open.compare_exchange_strong(open, freed(open));
}

}  // namespace headroom::client
