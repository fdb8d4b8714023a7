#pragma once
#include <headroom/edge.hpp>
#include <headroom/money.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headroom {
inline namespace v1 {

/// The first eight sell; the others do not.
enum class OfferKind : std::uint8_t {
  upgrade,
  seats,
  add_on,
  commitment,
  organisation,
  service,
  trial,
  term,
  success,
  advice,
  contact,
  ask_admin,
  in_progress
};
/// Who owns it: the customer alone, customer success, an account executive.
enum class Route : std::uint8_t { self_serve, csm, ae };
/// not_now sleeps 14 days for this offer, not_relevant 60 days for this edge and vector, never for ever (D7).
enum class Dismissal : std::uint8_t { not_now, not_relevant, never };

/// What an offer would move the account to.
struct Target {
  std::string plan, add_on;
  std::int64_t seats = 0;
};

/// Evidence shown with an offer: ready to draw.
struct Fact {
  std::string name, value, unit;
};

/// One concrete recommendation: plain text, one target, one price (D10). A shared handle: cheap to copy, any thread,
/// every call idempotent; texts live as long as the handle. The last one destroyed without an outcome records it as
/// abandoned.
class Offer {
 public:
  /// Takes over a handle of the C ABI.
  explicit Offer(headroom_offer* handle) noexcept : handle_(handle) {}
  Offer(const Offer& other) noexcept : handle_(headroom_offer_retain(other.handle_)) {}
  Offer(Offer&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Offer& operator=(Offer other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Offer() { headroom_offer_free(handle_); }

  std::string_view id() const noexcept { return detail::view(headroom_offer_id(handle_)); }
  Edge edge() const { return Edge(headroom_offer_edge(handle_)); }
  OfferKind kind() const noexcept { return static_cast<OfferKind>(headroom_offer_kind(handle_)); }
  Route route() const noexcept { return static_cast<Route>(headroom_offer_route(handle_)); }
  /// It was delivered before, for the same moment (D8).
  bool reopened() const noexcept { return headroom_offer_is_reopened(handle_) != 0; }
  std::string_view title() const noexcept { return detail::view(headroom_offer_title(handle_)); }
  std::string_view body() const noexcept { return detail::view(headroom_offer_body(handle_)); }
  std::string_view call_to_action() const noexcept { return detail::view(headroom_offer_call_to_action(handle_)); }
  /// Where to go when the customer accepts: https on a listed host, or on the endpoint's origin. The library never
  /// opens it.
  std::string_view url() const noexcept { return detail::view(headroom_offer_url(handle_)); }
  std::string_view locale() const noexcept { return detail::view(headroom_offer_locale(handle_)); }
  Money price_change() const noexcept { return detail::money(headroom_offer_price_change(handle_)); }
  Target target() const {
    const headroom_target t = headroom_offer_target(handle_);
    return {std::string(detail::view(t.plan)), std::string(detail::view(t.add_on)), t.seats};
  }
  std::vector<Fact> facts() const {
    std::vector<Fact> out;
    const std::size_t count = headroom_offer_fact_count(handle_);
    headroom_fact fact;
    for (std::size_t i = 0; i < count; ++i)
      if (headroom_offer_fact_at(handle_, i, &fact) == HEADROOM_OK)
        out.push_back({std::string(detail::view(fact.name)), std::string(detail::view(fact.value)),
                       std::string(detail::view(fact.unit))});
    return out;
  }
  std::chrono::system_clock::time_point expires_at() const noexcept {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(headroom_offer_expires_at(handle_)));
  }
  /// JSON for the host's own agent: facts from which it may speak, and beyond which it must promise nothing.
  std::string_view context() const noexcept { return detail::view(headroom_offer_context(handle_)); }

  /// A person sees it now; caps count here (D6).
  void shown() noexcept { headroom_offer_shown(handle_); }
  /// They go to `url()`; what is blocked resumes when the server confirms (D9).
  void accepted() noexcept { headroom_offer_accepted(handle_); }
  void dismissed(Dismissal dismissal) noexcept {
    headroom_offer_dismissed(handle_, static_cast<std::uint32_t>(dismissal));
  }
  void snoozed(std::chrono::hours hours) noexcept { headroom_offer_snoozed(handle_, hours.count()); }
  /// "Let me talk to someone": a person takes over, with the whole context.
  void ask() noexcept { headroom_offer_ask(handle_); }

 private:
  headroom_offer* handle_;
};

}  // namespace v1
}  // namespace headroom
