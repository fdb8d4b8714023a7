#pragma once
#include <cstdint>
#include <functional>

#include "tests/model/schedule.hpp"

namespace headroom::model {

/// The schedule of a seed; always the same.
Schedule draw(std::uint64_t seed);
using Fails = std::function<bool(const Schedule&)>;
/// The smallest schedule found that still fails, made from one that does.
Schedule shrink(Schedule schedule, const Fails& fails);

}  // namespace headroom::model
