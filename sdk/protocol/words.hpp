#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

/// The closed vocabularies of the wire, shared by SDK and server. Enumerators stand in the order of
/// <headroom/headroom.h>.
namespace headroom::protocol {

enum class EdgeKind : std::uint8_t {
  limit_approaching,
  limit_reached,
  limit_repeated,
  feature_gated,
  exhaustion_projected,
  milestone,
  intent,
  signal
};
enum class MeterKind : std::uint8_t { sum, max, latest, unique };
enum class Enforcement : std::uint8_t { soft, hard, strict, overage };
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
enum class Route : std::uint8_t { self_serve, csm, ae };
enum class Outcome : std::uint8_t { offer, none };
/// What became of an offer.
enum class OfferOutcome : std::uint8_t {
  shown,
  dismissed,
  snoozed,
  asked,
  accepted,
  converted,
  expired,
  failed,
  abandoned
};
enum class Dismissal : std::uint8_t { not_now, not_relevant, never };
enum class Per : std::uint8_t { once, hour, day, week, month, year };
enum class Consent : std::uint8_t { given, withheld };

/// True for the kinds that sell; the others are never attributed revenue and are capped apart.
constexpr bool sells(OfferKind kind) noexcept { return kind < OfferKind::success; }
/// True where the customer caused the moment by trying (D6): a denial, a gated feature, a declared interest.
constexpr bool caused_by_trying(EdgeKind edge, bool denied) noexcept {
  return edge == EdgeKind::feature_gated || edge == EdgeKind::intent ||
         ((edge == EdgeKind::limit_reached || edge == EdgeKind::limit_repeated) && denied);
}

std::string_view to_text(EdgeKind) noexcept;
std::string_view to_text(MeterKind) noexcept;
std::string_view to_text(Enforcement) noexcept;
std::string_view to_text(OfferKind) noexcept;
std::string_view to_text(Route) noexcept;
std::string_view to_text(Outcome) noexcept;
std::string_view to_text(OfferOutcome) noexcept;
std::string_view to_text(Dismissal) noexcept;
std::string_view to_text(Per) noexcept;
std::string_view to_text(Consent) noexcept;

/// from_text<EdgeKind>("limit_reached"); an unknown word is nothing.
template <class Word>
std::optional<Word> from_text(std::string_view text) noexcept;

}  // namespace headroom::protocol
