#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace headroom::rules {

/// Where `value` (UTF-8; an account or user) falls for `seed`: 0 ≤ n < 1, as GrowthBook's SDKs have it, so that an arm
/// is the same here and there. FNV-1a over UTF-16 code units, as JavaScript folds them; a byte that is not UTF-8 counts
/// as U+FFFD. Version 1 has 1,000 steps, version 2 has 10,000 and no bias between seeds; any other version is nothing.
std::optional<double> bucket_hash(std::string_view seed, std::string_view value, int version);

}  // namespace headroom::rules
