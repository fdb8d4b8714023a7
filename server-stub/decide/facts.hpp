#pragma once
// The evidence that travels with an answer: facts for a host to show, and the context that its agent may speak from.

#include <string>
#include <vector>

#include "sdk/protocol/offer.hpp"
#include "server-stub/decide/draft.hpp"

namespace headroom::server::decide {

/// Only what exists; values in their simplest form: integers, decimals, RFC 3339, keys.
std::vector<protocol::Fact> facts(const Situation& situation, const Draft& draft);

/// JSON: the moment, the facts, the arithmetic, the plan difference, their goals, what was said before.
std::string context(const Situation& situation, const Draft& draft, const std::vector<protocol::Fact>& facts);

}  // namespace headroom::server::decide
