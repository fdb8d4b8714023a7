#pragma once
#include <string>
#include <string_view>

namespace headroom::server::web {

// Text made safe inside an element and inside a quoted attribute (OWASP, HTML contexts): & < > " ' become references;
// control characters and what is not UTF-8 are left out.
std::string escape(std::string_view text);

}  // namespace headroom::server::web
