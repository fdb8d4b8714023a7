#pragma once
#include <headroom/headroom.h>

#include <cstddef>
#include <memory>

#include "sdk/client/cells.hpp"
#include "sdk/client/guards.hpp"
#include "sdk/meter/operations.hpp"

namespace headroom::client {

/// The host's side of a guard: true where the action may run now (its amounts are counted, the handler is not kept);
/// else the action that waits for its entitlement, or was refused already. Any thread.
bool guard(const meter::Wanted* wanted, std::size_t count, const headroom_guard_handler& handler,
           std::shared_ptr<GuardedAction>& waiting);
bool guard(headroom_feature& feature, const headroom_guard_handler& handler, std::shared_ptr<GuardedAction>& waiting);

/// Whether its plan grants it now.
bool is_granted(const headroom_feature& feature) noexcept;
/// The customer tries it: a refusal raises the edge.
bool request(headroom_feature& feature) noexcept;

}  // namespace headroom::client
