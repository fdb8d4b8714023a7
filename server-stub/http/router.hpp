#pragma once
// Finds the route of a request: exact match, default deny. Nothing is normalised: another case, a trailing
// slash, a dot segment or a percent-encoded letter in a fixed segment is another path, and so is not found.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server-stub/http/route.hpp"

namespace headroom::server::http {

class Router {
 public:
  // Throws std::invalid_argument for two routes that could answer the same request.
  explicit Router(std::vector<Route> routes);

  struct Match {
    enum class Kind { found, unknown_path, wrong_method } kind;
    std::size_t route = 0;  // where found: its place in the vector
    Parameters parameters;  // where found
    std::string allowed;    // where the method is wrong: the methods that the path has, "GET, PUT"
  };
  // `method` is the request's own word.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;
  [[nodiscard]] const Route& route(std::size_t index) const { return routes_[index]; }

 private:
  using Segments = std::vector<std::string>;

  const std::vector<Route> routes_;
  std::vector<Segments> patterns_;
  std::vector<std::size_t> order_;  // fixed segments before parameters
};

}  // namespace headroom::server::http
