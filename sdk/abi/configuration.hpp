#pragma once
#include <headroom/headroom.h>

#include "sdk/client/settings.hpp"
#include "sdk/core/result.hpp"
#include "sdk/ports/store.hpp"

namespace headroom::abi {

/// What the host gave in whole: what an older header lacks is default, what a newer one has beyond is not ours. An
/// error where it was never initialised.
core::Result<headroom_config> complete(const headroom_config& given);

/// Checks and copies; an error names the field and what to do. `config` is complete.
core::Result<client::Settings> read_settings(const headroom_config& config);
core::Result<ports::StoredContext> read_context(const headroom_context& given);

/// Enough of a struct that its struct_size can be believed.
constexpr bool is_initialised(std::uint32_t struct_size) noexcept { return struct_size >= 2 * sizeof(std::uint32_t); }

}  // namespace headroom::abi
