#pragma once
// Everything that is wrong with a document, each finding by its JSON Pointer, as one problem document.

#include <string>
#include <utility>
#include <vector>

#include "sdk/protocol/codec/field.hpp"
#include "server-stub/catalogue/parse.hpp"
#include "server-stub/http/problem.hpp"

namespace headroom::server::routes {

inline protocol::Json to_json(const std::vector<catalogue::Finding>& findings) {
  protocol::Json list = protocol::Json::array();
  for (const auto& each : findings) list.push_back({{"pointer", each.pointer}, {"message", each.message}});
  return list;
}

inline protocol::Json to_json(const std::vector<protocol::Problem>& problems) {
  protocol::Json list = protocol::Json::array();
  for (const auto& each : problems) list.push_back({{"pointer", each.pointer}, {"message", each.what}});
  return list;
}

template <class Findings>
http::Response invalid_document(std::string_view code, std::string_view detail, const Findings& findings) {
  return http::problem(400, code, detail, {{"errors", protocol::dump(to_json(findings))}});
}

}  // namespace headroom::server::routes
