#include "server-stub/http/router.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "sdk/core/utf8.hpp"
#include "server-stub/http/target.hpp"

namespace headroom::server::http {
namespace {

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

template <class Segment>
std::vector<Segment> split(std::string_view path) {
  std::vector<Segment> segments;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    segments.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return segments;
}

// Parameters sort behind fixed segments; their names do not count.
std::string shape(const std::vector<std::string>& pattern) {
  std::string text;
  for (const auto& segment : pattern) text += is_parameter(segment) ? "/\x7f" : "/" + segment;
  return text;
}

std::optional<std::string> parameter_value(std::string_view segment) {
  constexpr std::size_t longest = 2048;
  auto value = percent_decoded(segment);
  if (!value || value->empty() || value->size() > longest || *value == "." || *value == "..") return std::nullopt;
  for (std::string_view rest = *value; !rest.empty();) {
    const auto next = core::first_code_point(rest);
    if (!next.is_valid || core::is_control(next.value)) return std::nullopt;
    rest.remove_prefix(next.size);
  }
  return value;
}

std::optional<Parameters> parameters_of(const std::vector<std::string>& pattern,
                                        const std::vector<std::string_view>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  Parameters parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == path[i]) continue;
    if (!is_parameter(pattern[i])) return std::nullopt;
    auto value = parameter_value(path[i]);
    if (!value) return std::nullopt;
    parameters.add(pattern[i].substr(1, pattern[i].size() - 2), std::move(*value));
  }
  return parameters;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)), order_(routes_.size()) {
  for (const auto& route : routes_) {
    if (route.pattern.empty() || route.pattern.front() != '/' || !route.handler)
      throw std::invalid_argument("route '" + route.pattern + "' needs a pattern that begins with '/' and a handler");
    patterns_.push_back(split<std::string>(route.pattern));
  }
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return shape(patterns_[a]) < shape(patterns_[b]); });
  for (std::size_t i = 0; i < routes_.size(); ++i)
    for (std::size_t j = i + 1; j < routes_.size(); ++j)
      if (routes_[i].method == routes_[j].method && shape(patterns_[i]) == shape(patterns_[j]))
        throw std::invalid_argument("two routes for " + std::string(text(routes_[i].method)) + " " +
                                    routes_[i].pattern);
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  const auto segments = split<std::string_view>(path);
  Match match{Match::Kind::unknown_path, 0, {}, {}};
  for (const auto index : order_) {
    auto parameters = parameters_of(patterns_[index], segments);
    if (!parameters) continue;
    if (text(routes_[index].method) == method) return {Match::Kind::found, index, std::move(*parameters), {}};
    match.kind = Match::Kind::wrong_method;
    match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(text(routes_[index].method));
  }
  return match;
}

}  // namespace headroom::server::http
