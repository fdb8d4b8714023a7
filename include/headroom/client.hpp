#pragma once
#include <headroom/config.hpp>
#include <headroom/context.hpp>
#include <headroom/decision.hpp>
#include <headroom/detail/callback.hpp>
#include <headroom/entitlement_change.hpp>
#include <headroom/feature.hpp>
#include <headroom/meter.hpp>
#include <headroom/meter_status.hpp>
#include <headroom/quiet_zone.hpp>
#include <headroom/status.hpp>
#include <headroom/subscription.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace headroom {
inline namespace v1 {

/// One installation's connection to Headroom: counters, plan, offers.
///
/// Thread safety: every call from any thread, also from inside callbacks. Lifetime: movable; handles may outlive it and
/// then answer closed; destroying it closes (2 s). Errors: calls that can fail give a Result; the others answer safely
/// and log. Only open, flush and close wait, each for what it says.
class Client {
 public:
  /// May wait for the disk (typically under 1 ms), never for the network. A wrong configuration is an error that names
  /// the field; a directory that cannot be mapped is not: counting goes on in memory, and status() says why (M23).
  static Result<Client> open(const Config& config);
  Client(Client&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Client& operator=(Client&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Client() { headroom_client_free(handle_); }

  /// Account and user from now on. Handles belong to the account that they were made for (M25). identify({}) is a
  /// logout.
  Result<void> identify(const Context& context);
  /// A handle to the current account's meter or feature. A key that no plan names is allowed or refused as configured
  /// (M14).
  Meter meter(std::string_view key) const noexcept {
    return Meter(headroom_client_meter(handle_, key.data(), key.size()));
  }
  Feature feature(std::string_view key) const noexcept {
    return Feature(headroom_client_feature(handle_, key.data(), key.size()));
  }
  /// Several meters, all or none (M2), at most 16: the reading of the first that refused, else of the first.
  Reading try_consume(std::initializer_list<Amount> amounts) noexcept {
    const Amounts list(amounts);
    return detail::reading(headroom_client_try_consume(handle_, list.data(), list.size()));
  }
  /// As Meter::guard, over several meters, all or none.
  template <class F, class R>
  [[nodiscard]] Guard guard(std::initializer_list<Amount> amounts, F&& action, R&& on_refused) {
    const Amounts list(amounts);
    return detail::guard(
        [&](const headroom_guard_handler* handler, headroom_guard** out) {
          return headroom_client_guard(handle_, list.data(), list.size(), handler, out);
        },
        [&] {
          for (std::size_t i = 0; i < list.size(); ++i)
            headroom_meter_refund(list.data()[i].meter, list.data()[i].amount);
        },
        std::forward<F>(action), std::forward<R>(on_refused));
  }

  /// The meters of the account's plan, for a usage bar.
  std::vector<MeterStatus> meters() const;
  /// The host declares a success ("campaign_launched"), or an interest ("asked_pdf_export"): a key, not free text.
  void milestone(std::string_view key) noexcept { headroom_client_milestone(handle_, detail::str(key)); }
  void intent(std::string_view key) noexcept { headroom_client_intent(handle_, detail::str(key)); }
  /// A natural break: moments that wait may be delivered now.
  void pause_point() noexcept { headroom_client_pause_point(handle_); }
  QuietZone quiet() noexcept { return QuietZone(headroom_client_quiet(handle_)); }

  /// Offers to show; the first subscriber holds them.
  Subscription on_offer(std::function<void(Offer)> function);
  /// The answer to every edge: offers, and reasons for none. The reference is valid during the call.
  Subscription on_decision(std::function<void(const Decision&)> function);
  Subscription on_entitlement_change(std::function<void(const EntitlementChange&)> function);
  /// Runs due callbacks on this thread (Delivery::manual); how many ran.
  std::size_t dispatch() { return headroom_client_dispatch(handle_); }

  /// A barrier, offline too: what was counted and raised before is decided, queued and written; sent when online. Waits
  /// at most `deadline`, then HEADROOM_ERROR_TIMEOUT. From a callback it does not wait.
  Result<void> flush(std::chrono::milliseconds deadline) {
    return Error(headroom_client_flush(handle_, deadline.count()));
  }
  Status status() const;
  /// Withheld: only the counters that enforce the plan leave; the queue is erased; no offers.
  void set_consent(Consent consent) noexcept {
    headroom_client_set_consent(handle_, static_cast<std::uint32_t>(consent));
  }
  /// Stops intake, flushes, seals, joins within `deadline`; fast when offline. Idempotent.
  void close(std::chrono::milliseconds deadline = std::chrono::seconds{2}) noexcept {
    headroom_client_close(handle_, deadline.count());
  }

  headroom_client* handle() const noexcept { return handle_; }

 private:
  explicit Client(headroom_client* handle) noexcept : handle_(handle) {}

  class Amounts {
   public:
    explicit Amounts(std::initializer_list<Amount> amounts) noexcept : size_(amounts.size()) {
      std::size_t i = 0;
      for (const Amount& amount : amounts)
        if (i < list_.size()) list_[i++] = {amount.meter.handle(), amount.amount};
    }
    const headroom_amount* data() const noexcept { return list_.data(); }
    std::size_t size() const noexcept { return size_; }  // beyond 16 the call refuses the whole

   private:
    std::array<headroom_amount, 16> list_{};
    std::size_t size_;
  };

  headroom_client* handle_;
};

}  // namespace v1
}  // namespace headroom

#include <headroom/detail/client.ipp>
