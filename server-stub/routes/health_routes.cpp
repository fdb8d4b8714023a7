#include "server-stub/routes/health_routes.hpp"

#include <utility>

#include "server-stub/http/problem.hpp"

namespace headroom::server::routes {

std::vector<http::Route> health_routes(std::function<bool()> is_ready) {
  const auto alive = [](http::Request&&, const http::Respond& respond) {
    http::Response answer;
    answer.body = R"({"status":"ok"})";
    respond(std::move(answer));
  };
  const auto ready = [alive, is_ready = std::move(is_ready)](http::Request&& request, const http::Respond& respond) {
    if (is_ready()) return alive(std::move(request), respond);
    auto answer = http::problem(503, "not_ready", "No catalogue is in force, or the store cannot be written.");
    answer.headers.emplace_back("Retry-After", "5");
    respond(std::move(answer));
  };
  using http::Access;
  using http::Method;
  return {{Method::get, "/healthz", Access::open, alive, 0}, {Method::get, "/readyz", Access::open, ready, 0}};
}

}  // namespace headroom::server::routes
