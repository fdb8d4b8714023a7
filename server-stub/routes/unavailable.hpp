#pragma once
// The answers that every route gives when it cannot do its work now.

#include "server-stub/http/problem.hpp"

namespace headroom::server::routes {

// The store took nothing: nothing was acknowledged, and the same request may be sent again.
inline http::Response store_unavailable() {
  auto response = http::problem(503, "store_unavailable", "Nothing was kept; send the same again later.");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

// A server without a catalogue knows no plan yet.
inline http::Response catalogue_missing() {
  auto response =
      http::problem(503, "catalogue_missing", "The server has no catalogue yet; PUT /v1/catalogue gives it one.");
  response.headers.emplace_back("Retry-After", "60");
  return response;
}

}  // namespace headroom::server::routes
