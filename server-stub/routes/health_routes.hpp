#pragma once
// GET /healthz: this process answers. GET /readyz: it can do its work.

#include <functional>
#include <vector>

#include "server-stub/http/route.hpp"

namespace headroom::server::routes {

// `is_ready` is asked on any thread and must not wait.
std::vector<http::Route> health_routes(std::function<bool()> is_ready);

}  // namespace headroom::server::routes
