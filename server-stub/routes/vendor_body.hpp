#pragma once
// What the vendor's systems write about one account: a small JSON object, and an account's id in the path.

#include <string>
#include <utility>

#include "sdk/core/key.hpp"
#include "sdk/protocol/codec/json.hpp"
#include "server-stub/http/problem.hpp"
#include "server-stub/http/route.hpp"

namespace headroom::server::routes {

inline constexpr std::size_t max_vendor_bytes = 64 * 1024;

inline http::Response account_unknown() { return http::problem(404, "account_unknown", "There is no such account."); }

// Calls `take` with the id and the object, or answers what is wrong with them.
template <class Take>
void read_body(const http::Request& request, const http::Respond& respond, Take&& take) {
  const std::string& id = request.parameters["id"];
  if (!core::is_account_id(id)) {
    return respond(http::problem(400, "account_id_invalid", "An account's id has 1 to 95 bytes."));
  }
  auto body = protocol::parse(request.body, {.bytes = max_vendor_bytes});
  if (!body) return respond(http::problem(400, "json_invalid", body.error().detail));
  if (!body->is_object()) return respond(http::problem(400, "json_invalid", "The body is not a JSON object."));
  take(id, std::move(*body));
}

}  // namespace headroom::server::routes
