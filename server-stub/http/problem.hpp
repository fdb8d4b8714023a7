#pragma once
// RFC 9457 problem documents: every error the server answers has this shape and a stable `code`.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server-stub/http/message.hpp"

namespace headroom::server::http {

// A further member of the document: its name, and its value as JSON text.
using ProblemMember = std::pair<std::string, std::string>;

// `code` is stable snake_case for programs, `detail` one sentence for people; neither may carry a stack, SQL or a path
// . {"type":"about:blank","title":…,"status":…,"code":…,"detail":…, members…}
Response problem(int status, std::string_view code, std::string_view detail,
                 const std::vector<ProblemMember>& members = {});

// The reason phrase of a status (RFC 9110 section 15), "" for an unknown one.
std::string_view reason_phrase(int status);

}  // namespace headroom::server::http
