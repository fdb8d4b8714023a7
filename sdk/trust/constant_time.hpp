#pragma once
#include <string_view>

namespace headroom::trust {

/// Equal? In a time that depends on the sizes alone: for tokens, keys and digests.
bool constant_time_equal(std::string_view one, std::string_view other) noexcept;

}  // namespace headroom::trust
