#pragma once
#include <headroom/offer.hpp>

#include <optional>
#include <string_view>

namespace headroom {
inline namespace v1 {

enum class Outcome : std::uint8_t { offer, none };

/// The answer to one edge: an offer, or none with a reason. Every edge gets exactly one, offline too (D2). Valid during
/// the callback; copy what you keep (an Offer is a handle and may be kept).
class Decision {
 public:
  explicit Decision(const headroom_decision& decision) noexcept : decision_(&decision) {}
  Edge edge() const { return Edge(decision_->edge); }
  Outcome outcome() const noexcept { return static_cast<Outcome>(decision_->outcome); }
  std::string_view reason() const noexcept { return detail::view(decision_->reason); }
  std::optional<Offer> offer() const {
    if (!decision_->offer) return std::nullopt;
    return Offer(headroom_offer_retain(decision_->offer));
  }

 private:
  const headroom_decision* decision_;
};

}  // namespace v1
}  // namespace headroom
