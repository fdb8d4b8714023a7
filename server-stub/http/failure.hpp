#pragma once
// What a client learns of an exception in a handler: an opaque id, under which the log has the rest.

#include <exception>

#include "sdk/core/log.hpp"
#include "server-stub/http/route.hpp"

namespace headroom::server::http {

// Never throws but for memory.
Response failure(const std::exception_ptr& thrown, const Route& route, core::Log& log);

}  // namespace headroom::server::http
