#pragma once
#include <headroom/headroom.h>

#include <cstddef>
#include <memory>

#include "sdk/client/cells.hpp"
#include "sdk/client/guards.hpp"
#include "sdk/meter/operations.hpp"

namespace headroom::client {

/// The host's side of a guard: null where the action may run now (its amounts are counted, the handler is not kept);
/// else the action that waits for its entitlement. What there is nothing to wait for (closed, no such meter, more than
/// 1,024 wait) is refused before this returns, on the calling thread. The handler is released in every case but the
/// first, also if this throws. Any thread.
std::unique_ptr<headroom_guard> guard(const meter::Wanted* wanted, std::size_t count,
                                      const headroom_guard_handler& handler);
std::unique_ptr<headroom_guard> guard(headroom_feature& feature, const headroom_guard_handler& handler);
/// Refuses without waiting, for a handle that is not there.
void refuse(const headroom_guard_handler& handler, std::uint32_t reason) noexcept;

/// The host gives its handle back.
void cancel(const headroom_guard& guard);

/// Whether its plan grants it now.
bool is_granted(const headroom_feature& feature) noexcept;
/// The customer tries it: a refusal raises the edge.
bool request(headroom_feature& feature) noexcept;

}  // namespace headroom::client
