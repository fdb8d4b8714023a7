#pragma once
// A route: what it matches, which key it wants, how large its body may be, and who answers.

#include <cstddef>
#include <functional>
#include <string>

#include "server-stub/http/message.hpp"

namespace headroom::server::http {

// Called on any thread, exactly once: a second call is ignored, and when the last copy is destroyed uncalled the client
// gets a 500. It outlives the connection and the listener safely.
using Respond = std::function<void(Response)>;

// Runs on a listener thread and must not wait: work that waits (a commit) keeps `Respond` and returns. What it throws
// becomes a 500 with an opaque id.
using Handler = std::function<void(Request&&, Respond)>;

// The key a route wants in `Authorization: Bearer …`, checked before the handler runs.
enum class Access {
  open,         // none
  publishable,  // pk_…; a secret key is refused too, as it must not be where publishable ones are used
  secret,       // sk_…
  token,        // none: the handler judges a signed token in the path
};

struct Route {
  Method method = Method::get;
  std::string pattern;  // "/v1/accounts/{id}": a parameter is a whole segment; everything else matches exactly
  Access access = Access::secret;
  Handler handler;
  std::size_t max_body = 0;  // bytes; more is answered 413 before the handler runs
};

}  // namespace headroom::server::http
