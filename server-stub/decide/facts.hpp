#pragma once
// The evidence that travels with an answer: facts for a host to show, and the context that its agent may speak from.

#include <optional>
#include <string>
#include <vector>

#include "sdk/protocol/offer.hpp"
#include "server-stub/decide/draft.hpp"

namespace headroom::server::decide {

/// Only what exists; values in their simplest form: integers, decimals, RFC 3339, keys.
std::vector<protocol::Fact> facts(const Situation& situation, const Draft& draft);

/// JSON: the moment, the facts, the arithmetic, the plan difference, their goals, what was said before.
std::string context(const Situation& situation, const Draft& draft, const std::vector<protocol::Fact>& facts);

/// When the limit is reached at the present rate: as the device projected it (M26), else as it is forecast.
std::optional<core::Instant> exhausted_at(const Situation& situation, const Draft& draft);

}  // namespace headroom::server::decide
