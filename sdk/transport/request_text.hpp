#pragma once
#include <string>

#include "sdk/core/result.hpp"
#include "sdk/ports/transport.hpp"
#include "sdk/transport/endpoint.hpp"

namespace headroom::transport {

/// The request as HTTP/1.1 writes it (RFC 9112), body included. HEADROOM_ERROR_INVALID_ARGUMENT names the part that
/// would break out of its place: a method, path or field with a space, line break or other control character, or a
/// field that only the transport sets.
core::Result<std::string> request_text(const Endpoint& endpoint, const ports::HttpRequest& request);

}  // namespace headroom::transport
