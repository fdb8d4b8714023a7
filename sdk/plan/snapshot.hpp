#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "sdk/core/instant.hpp"
#include "sdk/plan/period.hpp"
#include "sdk/protocol/plan_document.hpp"

namespace headroom::plan {

enum class Source : std::uint8_t { server, bundled };

/// How far an answer from the plan can be trusted; in the order of HEADROOM_BASIS_*, `leased` belonging to meters.
enum class Basis : std::uint8_t { live = 0, cached = 1, bundled = 3, none = 4 };

/// What holds for one meter at an instant; what a slot of the counter page is written with.
struct Terms {
  std::uint32_t generation = 0;
  std::int64_t base = 0;
  std::int64_t limit = 0, ceiling = 0;  // protocol::unlimited where there is none
  protocol::Enforcement enforcement = protocol::Enforcement::soft;
  PeriodAt period;
};

/// One plan document for one account, and when the server last said that it holds. Immutable: any thread may read it,
/// without allocation or lock. What it returns lives as long as it does.
class Snapshot {
 public:
  Snapshot(protocol::PlanDocument document, Source source, core::Instant confirmed_at);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const protocol::PlanDocument& document() const noexcept { return document_; }
  Source source() const noexcept { return source_; }
  core::Instant confirmed_at() const noexcept { return confirmed_at_; }

  /// Null for a key that the plan does not name (M14).
  const protocol::PlanMeter* meter(std::string_view key) const noexcept;
  const protocol::PlanFeature* feature(std::string_view key) const noexcept;
  /// What to show for an edge when the server cannot be asked (D4): that of the key, else that of any key; null for
  /// none.
  const protocol::FallbackOffer* fallback(protocol::EdgeKind edge, std::string_view key) const noexcept;

  /// Fresh for fresh_s, usable for usable_s after `confirmed_at`; a bundled plan does not age (M13, M15).
  Basis basis(core::Instant now) const noexcept;
  /// Until the grace of a downgrade is over, what would deny flags instead (M16).
  Terms terms(const protocol::PlanMeter& meter, core::Instant now) const noexcept;
  /// The first instant after `now` at which a period or a grace ends or the basis changes; none for a plan that never
  /// changes.
  std::optional<core::Instant> next_boundary(core::Instant now) const noexcept;

 private:
  protocol::PlanDocument document_;
  Source source_;
  core::Instant confirmed_at_;
  std::unordered_map<std::string_view, const protocol::PlanMeter*> meters_;
  std::unordered_map<std::string_view, const protocol::PlanFeature*> features_;
};

}  // namespace headroom::plan
