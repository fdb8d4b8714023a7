#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/offer/candidate.hpp"
#include "sdk/offer/held.hpp"
#include "sdk/offer/presenter_state.hpp"

namespace headroom::offer {

/// When an offer may be put before one user of one account, one at a time (D5–D8, D11). Each candidate ends as one
/// delivery or one refusal; `held` says that this comes later. It keeps the offers of 30 days (at most 256) so that
/// trying again gets the same one. Not synchronised; for several processes load_state() before a call and keep state()
/// after it.
class Presenter {
 public:
  /// A new session begins. `history`: the newest first.
  Presenter(PresenterState state, std::vector<Past> history);

  Next present(Candidate candidate, const Stage& stage, core::Now now);
  /// The customer tries again (D8): the valid offer of this moment comes once more. Nothing: there is none; decide
  /// anew.
  std::optional<Next> reopen(std::string_view moment, const Stage& stage, core::Now now);
  /// A natural break: what was held may come (D5).
  Next pause_point(const Stage& stage, core::Now now);
  /// The stage changed: quiet ended, a listener came, consent was given or withheld, the kill switch was pulled.
  Next stage_changed(const Stage& stage, core::Now now);
  Next due(const Stage& stage, core::Now now);

  /// What the host or the customer did with an offer. `until`: of a snooze.
  Next told(std::string_view offer, protocol::OfferOutcome outcome, protocol::Dismissal dismissal, core::Instant until,
            const Stage& stage, core::Now now);
  /// The last handle is gone, or the process that held it is (D5).
  Next let_go(std::string_view offer, const Stage& stage, core::Now now);
  /// The server takes an offer back.
  Next withdraw(std::string_view offer, const Stage& stage, core::Now now);
  /// These meters and features have what their edges asked for (D9): their offers end, open or held.
  Next entitled(const std::vector<std::string>& keys, const Stage& stage, core::Now now);
  /// Shown to this user on other devices (D6).
  void shown_elsewhere(const std::vector<core::Instant>& shown, core::Now now);

  const PresenterState& state() const noexcept { return state_; }
  void load_state(PresenterState state) { state_ = std::move(state); }

 private:
  /// Delivers, holds or refuses.
  void place(Candidate candidate, const Stage& stage, core::Now now, Next& next);
  void deliver(Candidate candidate, core::Instant now, Next& next);
  /// The held ones get another chance: those caused by trying always, the others at a pause.
  void place_held(bool is_pause, const Stage& stage, core::Now now, Next& next);
  void count(const Candidate& candidate, core::Instant now);
  void end(Past& past, protocol::OfferOutcome outcome, core::Instant now);
  void free_slot(core::Instant now);
  /// Ends what was delivered for this candidate, open or not; the host's handle learns of an open one.
  void take_back(Past& past, core::Instant now, Next& next);
  /// What time has ended: the unshown, the expired.
  void lapse(core::Instant now, Next& next);
  void stay_active(core::Now now) noexcept;
  Past* find(std::string_view offer) noexcept;
  Next finish(Next next, const Stage& stage, core::Now now);
  core::Duration wake_at(core::Now now) const noexcept;

  PresenterState state_;
  std::deque<Past> history_;  // newest first
  Held held_;
  std::uint32_t session_shown_ = 0;
  core::Duration active_at_ = 0;  // steady
  bool was_quiet_ = false;
};

}  // namespace headroom::offer
