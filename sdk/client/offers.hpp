#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/client/alarm.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/client/offer_desk.hpp"
#include "sdk/client/offer_handle.hpp"
#include "sdk/decision/moment.hpp"
#include "sdk/offer/url.hpp"
#include "sdk/outcome/accept_loop.hpp"
#include "sdk/outcome/tracker.hpp"

namespace headroom::client {

/// Carries decided offers to the host and outcomes home: a desk for each user, one tracker, one accept loop, their
/// history in the store. Background thread.
class Offers {
 public:
  /// How an account's plan lets offers be shown; quiet zones are known here.
  struct Setting {
    offer::Stage stage;
    std::vector<std::string> hosts;
  };
  /// Where it asks and tells; set by the pipeline.
  struct Doors {
    std::function<Setting(std::string_view account)> setting;
    std::function<std::string(std::string_view account)> plan_version;
    std::function<bool(const offer::Delivery&)> deliver;                         // true: the host gets a handle
    std::function<void(const offer::Refusal&)> refused;                          // nothing will come of this moment
    std::function<void(const std::string& moment, std::uint32_t reason)> ended;  // HEADROOM_REFUSED_*: for guards
    std::function<void(const outcome::Recorded&)> record;                        // for the outbox
    std::function<void()> want_sync;                                             // an accepted offer is waited for
  };
  using Person = std::pair<std::string, std::string>;  // account, user

  Offers(Machinery& machinery, std::uint8_t own_index, Doors doors);

  /// An answer with an offer (or a holdout's), already chosen for this moment.
  void present(const Person& person, offer::Candidate candidate);
  /// The same offer once more, if it is still valid (D8).
  bool reopen(const Person& person, std::string_view moment);
  /// What became of this moment before, in this or an earlier run; null for nothing.
  const ports::StoredMoment* past(const Person& person, std::string_view moment) { return desk(person).find(moment); }
  /// Delivered, and still valid.
  bool is_open(const ports::StoredMoment& past) const;
  /// Accepted, and its entitlement is waited for.
  bool is_awaited(std::string_view offer) const noexcept { return accept_loop_.is_pending(offer); }
  /// The answer was none.
  void keep_none(const decision::Moment& moment, const std::string& decision, const std::string& reason);
  void told(const std::string& offer, const OfferReport& report);
  void withdraw(std::string_view offer);
  void pause_point(const Person& person);
  void quiet(bool begins);
  void stage_changed();
  /// A plan is in force that gives these keys what their edges asked for (D9).
  void entitled(std::string_view account, const std::vector<std::string>& keys, std::string_view version,
                std::string_view plan);
  void shown_elsewhere(const Person& person, const std::vector<core::Instant>& shown);

 private:
  /// An offer that the host has, or that something still waits for.
  struct Delivered {
    Person person;
    offer::Candidate candidate;
    int handles = 0;  // of the host; each time that it is reopened it gets another
  };

  OfferDesk& desk(const Person& person);
  offer::Stage stage(const Person& person) const;
  template <class Step>
  void step(const Person& person, Step&& step_of, bool ends_guards = true) {
    OfferDesk& at = desk(person);
    const core::Now now = machinery_->time.now();
    carry(person, at, at.step(now, [&](offer::Presenter& presenter) { return step_of(presenter, now); }), ends_guards);
  }
  void carry(const Person& person, OfferDesk& desk, const offer::Next& next, bool ends_guards);
  void carry(const Person& person, OfferDesk& desk, const offer::Delivery& delivery);
  void carry(const Person& person, const offer::Refusal& refusal);
  void keep(const Person& person, const offer::Candidate& candidate, std::string_view state, std::string_view reason,
            core::Instant asleep_until);
  void keep(const Person& person, ports::StoredMoment stored);

  // offers_ending.cpp: what becomes of delivered ones
  void carry(const outcome::AcceptLoop::Next& next);
  void record(const std::vector<outcome::Recorded>& recorded);
  void let_go(const std::string& offer);
  void expired(const std::string& offer, bool ends_guards);
  void due();
  void forget_ended();
  void set_alarm();

  Machinery* machinery_;
  const std::uint8_t own_index_;
  Doors doors_;
  std::optional<offer::Origin> origin_;
  std::map<Person, std::unique_ptr<OfferDesk>> desks_;
  std::map<std::string, Delivered, std::less<>> delivered_;        // by offer
  std::map<std::string, offer::Candidate, std::less<>> holdouts_;  // by moment, until they are refused
  outcome::Tracker tracker_;
  outcome::AcceptLoop accept_loop_;
  int quiet_zones_ = 0;
  Alarm alarm_, accept_alarm_;
};

}  // namespace headroom::client
