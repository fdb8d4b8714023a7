#pragma once
// The framing gate: reads a request's header as it came, before any HTTP library does, and refuses whatever two
// readers could understand differently. After a refusal the connection is closed, as nobody knows where the next
// request would begin.

#include <cstddef>
#include <optional>
#include <string_view>

namespace headroom::server::http {

struct Refusal {
  int status;             // 400, 417 or 505
  std::string_view code;  // stable, for the problem document
  std::string_view detail;
};

// `header` runs from the request line to the end of the empty line. Nothing: its framing is beyond doubt.
// The grammar is RFC 9112, narrowed: one Host, one all-digit Content-Length or one `Transfer-Encoding: chunked` but not
// both, no line folding, CR LF only, HTTP/1.0 without Transfer-Encoding, origin-form targets, at most 100 fields.
std::optional<Refusal> framing_doubt(std::string_view header);

// Where the header at the start of `bytes` ends: behind the empty line, bare line feeds included so that the gate sees
// them. Bytes that cannot become a request (a TLS hello) end where they are. npos while it is not complete.
std::size_t header_end(std::string_view bytes);

}  // namespace headroom::server::http
