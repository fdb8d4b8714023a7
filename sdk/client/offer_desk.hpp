#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/client/alarm.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/client/user_words.hpp"
#include "sdk/offer/presenter.hpp"
#include "sdk/ports/store.hpp"

namespace headroom::client {

/// One person's side of the offers: the presenter, what the processes of the directory share about that person, and
/// what became of earlier offers. Background thread.
class OfferDesk {
 public:
  /// `history` as the store has it, newest first. `due` runs when the presenter wants to look again.
  OfferDesk(Machinery& machinery, std::uint8_t own_index, std::string_view account, std::string_view user,
            std::vector<ports::StoredMoment> history, std::function<void()> due);

  /// One step of the presenter (Presenter& → offer::Next) on the words as they are now; they are written back.
  template <class Step>
  offer::Next step(core::Now now, Step&& step) {
    const offer::PresenterState before = words_.load(presenter_.state());
    presenter_.load_state(before);
    offer::Next next = step(presenter_);
    words_.save(before, presenter_.state());
    alarm_.set(next.wake_at, now.steady);
    return next;
  }
  /// False: another process has an offer open.
  bool claim(std::string_view offer, core::Instant at) { return words_.claim(offer, at); }

  /// Null for nothing.
  const ports::StoredMoment* find(std::string_view moment) const;
  const ports::StoredMoment* find_offer(std::string_view offer) const;
  const std::vector<ports::StoredMoment>& history() const noexcept { return history_; }
  void keep(ports::StoredMoment moment);

 private:
  UserWords words_;
  std::vector<ports::StoredMoment> history_;
  offer::Presenter presenter_;
  Alarm alarm_;
};

}  // namespace headroom::client
