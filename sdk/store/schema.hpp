#pragma once
#include "sdk/store/connection.hpp"

namespace headroom::store {

/// Brings a database to this library's version, step by step in one transaction. Throws Failure:
/// HEADROOM_ERROR_STATE_NEWER for a newer one, which is left as it is (F-34); HEADROOM_ERROR_STATE_DAMAGED for one that
/// is not ours.
void migrate(Connection& connection);

}  // namespace headroom::store
