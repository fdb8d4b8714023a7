#pragma once
// What is decided from a request's header alone, before its body is read: is there a route, does the key open it, does
// the body fit.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server-stub/http/keys.hpp"
#include "server-stub/http/metrics.hpp"
#include "server-stub/http/router.hpp"

namespace headroom::server::http {

struct Header {
  std::string_view method;  // the request's own word
  std::string_view target;
  Headers fields;
  std::optional<std::uint64_t> content_length;
};

struct Admission {
  std::optional<std::size_t> route;  // nothing where no route matched
  Request request;                   // without body and peer
  std::optional<Response> refusal;   // set: answer this instead of running the handler
};

Admission admit(Header header, const Router& router, const Keys& keys);

}  // namespace headroom::server::http
