#pragma once

namespace archivist {

// The plan document that archivist ships (bundled-plan.json): what holds until a server has said otherwise.
const char* bundled_plan() noexcept;

}  // namespace archivist
