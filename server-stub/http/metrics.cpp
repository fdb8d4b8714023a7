#include "server-stub/http/metrics.hpp"

#include <algorithm>
#include <string_view>

namespace headroom::server::http {
namespace {

void describe(std::string& text, std::string_view name, std::string_view kind, std::string_view help) {
  text.append("# HELP ").append(name).append(" ").append(help);
  text.append("\n# TYPE ").append(name).append(" ").append(kind).append("\n");
}

}  // namespace

Metrics::Metrics(const std::vector<Route>& routes) {
  for (const auto& route : routes) {
    rows_.push_back(std::make_unique<Row>());
    rows_.back()->method = http::text(route.method);
    rows_.back()->pattern = route.pattern;
  }
  rows_.push_back(std::make_unique<Row>());
}

void Metrics::answered(std::size_t route, int status) {
  const auto column = static_cast<std::size_t>(std::clamp(status, first_status, last_status) - first_status);
  rows_[route]->by_status[column].fetch_add(1, std::memory_order_relaxed);
}

std::string Metrics::text() const {
  std::string text;
  describe(text, "headroom_http_requests_total", "counter", "Requests answered, by route and status.");
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row->by_status.size(); ++i)
      if (const auto count = row->by_status[i].load(std::memory_order_relaxed); count != 0)
        text += "headroom_http_requests_total{method=\"" + row->method + "\",route=\"" + row->pattern + "\",status=\"" +
                std::to_string(i + first_status) + "\"} " + std::to_string(count) + "\n";
  describe(text, "headroom_http_open_connections", "gauge", "Connections that are open now.");
  text += "headroom_http_open_connections " + std::to_string(open_.load(std::memory_order_relaxed)) + "\n";
  describe(text, "headroom_http_refused_connections_total", "counter",
           "Connections closed at the accept, as too many were open.");
  text += "headroom_http_refused_connections_total " + std::to_string(refused_.load(std::memory_order_relaxed)) + "\n";
  describe(text, "headroom_uptime_seconds", "gauge", "Seconds since the server started.");
  const auto up = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
  text += "headroom_uptime_seconds " + std::to_string(up.count()) + "\n";
  return text;
}

}  // namespace headroom::server::http
