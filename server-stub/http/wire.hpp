#pragma once
// Answers as bytes.

#include <string>
#include <string_view>

#include "server-stub/http/message.hpp"

namespace headroom::server::http {

enum class Ending { keep_alive, close };

// Status line, fields and body (RFC 9112). Without content-length where the answer is a stream, which ends with its
// connection. A field whose name or value could split the answer is left out.
std::string response_text(const Response& response, Ending ending, std::string_view date);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7), now; formatted once per second and thread.
std::string_view http_date();

}  // namespace headroom::server::http
