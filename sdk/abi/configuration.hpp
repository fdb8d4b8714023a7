#pragma once
#include <headroom/headroom.h>

#include "sdk/client/settings.hpp"
#include "sdk/core/result.hpp"
#include "sdk/ports/store.hpp"

namespace headroom::abi {

/// Checks and copies what the host gave; an error names the field and what to do.
core::Result<client::Settings> read_settings(const headroom_config& config);
core::Result<ports::StoredContext> read_context(const headroom_context& context);

}  // namespace headroom::abi
