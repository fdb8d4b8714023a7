#pragma once
#include <headroom/headroom.h>

#include "sdk/client/offer_handle.hpp"
#include "sdk/client/run_gate.hpp"

namespace headroom::client {

/// One host callback: exactly one of the three functions is set. Owned by all who may still run it; its data is
/// released with the last of them, so never under a run.
class Subscriber {
 public:
  Subscriber(headroom_offer_fn offer, headroom_decision_fn decision, headroom_entitlement_change_fn change, void* data,
             headroom_release_fn release) noexcept
      : offer_(offer), decision_(decision), change_(change), data_(data), release_(release) {}
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  ~Subscriber() {
    RunGate last;
    if (release_) last.run([this] { release_(data_); });
  }

  bool takes_offers() const noexcept { return offer_ != nullptr; }
  bool takes_decisions() const noexcept { return decision_ != nullptr; }
  bool takes_changes() const noexcept { return change_ != nullptr; }
  RunGate& gate() noexcept { return gate_; }

  /// Each runs the function unless it was cancelled. False: it threw.
  bool run(headroom_offer* owned) noexcept {
    bool was_given = false;
    const bool is_well = gate_.run([&] {
      was_given = true;
      offer_(owned, data_);
    });
    if (!was_given) release(owned);
    return is_well;
  }
  bool run(const headroom_decision& decision) noexcept {
    return gate_.run([&] { decision_(&decision, data_); });
  }
  bool run(const headroom_entitlement_change& change) noexcept {
    return gate_.run([&] { change_(&change, data_); });
  }

 private:
  const headroom_offer_fn offer_;
  const headroom_decision_fn decision_;
  const headroom_entitlement_change_fn change_;
  void* const data_;
  const headroom_release_fn release_;
  RunGate gate_;
};

}  // namespace headroom::client
