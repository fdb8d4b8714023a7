#pragma once
// Step 6: the arm of an experiment, the same on every server and day.

#include <optional>
#include <string>
#include <string_view>

#include "server-stub/decide/situation.hpp"

namespace headroom::server::decide {

struct Assigned {
  std::string experiment, arm;
  bool is_holdout = false;
  std::string_view why;  // "exposed": kept from the first exposure; "removed": that arm is gone, so control; "hash"
};

/// The first experiment about this edge and kind that the account is in; the unit is the account.
std::optional<Assigned> assign(const Situation& situation, protocol::OfferKind kind);

}  // namespace headroom::server::decide
