#include "server-stub/http/message.hpp"

#include <algorithm>

namespace headroom::server::http {
std::string_view text(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::post:
      return "POST";
    case Method::del:
      return "DELETE";
  }
  return "";
}

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (equal_without_case(key, name)) return value;
  return std::nullopt;
}

const std::string& Parameters::operator[](std::string_view name) const {
  static const std::string none;
  for (const auto& [key, value] : values_)
    if (key == name) return value;
  return none;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

}  // namespace headroom::server::http
