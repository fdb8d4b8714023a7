#pragma once
#include "tests/model/world.hpp"

namespace headroom::model {

/// What must hold when every lane has reported: totals, what devices read, edges and outcomes.
void check(World& world);

}  // namespace headroom::model
