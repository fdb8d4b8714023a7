#include "server-stub/web/escape.hpp"

#include "sdk/core/utf8.hpp"

namespace headroom::server::web {

std::string escape(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const auto next = core::first_code_point(text);
    const auto bytes = text.substr(0, next.size);
    text.remove_prefix(next.size);
    if (!next.is_valid || core::is_control(next.value)) continue;
    switch (next.value) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += bytes;
    }
  }
  return safe;
}

}  // namespace headroom::server::web
