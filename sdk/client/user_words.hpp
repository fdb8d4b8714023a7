#pragma once
#include <cstdint>
#include <string_view>

#include "sdk/offer/presenter_state.hpp"
#include "sdk/offer/sleep.hpp"
#include "sdk/page/directory.hpp"
#include "sdk/ports/user_slot.hpp"

namespace headroom::client {

/// The words in the page that the processes of a directory share about prompting one user (D5, D6): the open offer with
/// its owner, and when offers were shown. Background thread; without a place in the page nothing is shared and nothing
/// is lost.
class UserWords {
 public:
  UserWords(page::Directory& page, std::uint8_t own_index, std::string_view account, std::string_view user);

  /// What the words say; an open offer whose owner is gone is cleared. `mine` stays what this process knows of its own.
  offer::PresenterState load(const offer::PresenterState& mine);
  /// False: another process has one open.
  bool claim(std::string_view offer, core::Instant at);
  /// What a step of the presenter changed: the slot freed, offers shown here or elsewhere, the end of an unprompted
  /// one.
  void save(const offer::PresenterState& before, const offer::PresenterState& after);

 private:
  ports::UserSlot* slot_ = nullptr;
  page::Directory* page_;
  std::uint8_t own_;
};

}  // namespace headroom::client
