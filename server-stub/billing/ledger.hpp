#pragma once
// The ledger of movements of monthly recurring revenue (decisions.md "Measurement").

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/catalogue/offering.hpp"
#include "server-stub/store/database.hpp"

namespace headroom::server::billing {

enum class MovementKind : std::uint8_t { start, expansion, contraction, churn, reactivation };

struct Movement {
  std::string account;
  core::Instant at = 0;  // effective; one movement per account and instant
  MovementKind kind = MovementKind::expansion;
  catalogue::Vector vector = catalogue::Vector::tier;
  std::int64_t difference_minor = 0;  // a month
  std::string currency;
  std::string decision;  // that it is attributed to; empty for none
  std::string source;    // checkout, api
};

std::string_view to_text(MovementKind kind);

// On the store's thread; StoreError passes through. An instant that is taken becomes the next free one.
void append(store::Database& database, const Movement& movement);
// Oldest first.
std::vector<Movement> movements_of(store::Database& database, const std::string& account);

}  // namespace headroom::server::billing
