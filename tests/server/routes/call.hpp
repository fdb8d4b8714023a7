#pragma once
#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sdk/protocol/codec/json.hpp"
#include "server-stub/http/route.hpp"

namespace headroom::testing {

/// Calls one of the routes as the listener does, and waits for its answer.
inline server::http::Response call(const std::vector<server::http::Route>& routes, server::http::Method method,
                                   const std::string& pattern, server::http::Request request) {
  for (const auto& route : routes) {
    if (route.method != method || route.pattern != pattern) continue;
    auto answer = std::make_shared<std::promise<server::http::Response>>();
    auto future = answer->get_future();
    route.handler(std::move(request),
                  [answer](server::http::Response response) { answer->set_value(std::move(response)); });
    answer.reset();
    return future.get();
  }
  throw std::logic_error("no route " + pattern);
}

inline protocol::Json json_of(const server::http::Response& response) { return protocol::Json::parse(response.body); }

inline std::string header_of(const server::http::Response& response, const std::string& name) {
  for (const auto& [each, value] : response.headers) {
    if (each == name) return value;
  }
  return "";
}

}  // namespace headroom::testing
