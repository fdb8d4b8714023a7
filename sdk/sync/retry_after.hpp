#pragma once
#include <optional>
#include <string_view>

#include "sdk/core/instant.hpp"

namespace headroom::sync {

/// How long a Retry-After header (RFC 9110 section 10.2.3: seconds, or an IMF-fixdate) asks to wait, within 1 s … 24 h
/// (F-47). Anything else, a negative number too, is nothing. `now` is trusted time.
std::optional<core::Duration> retry_after(std::string_view header, core::Instant now) noexcept;

}  // namespace headroom::sync
