#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/core/result.hpp"

namespace headroom::ports {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "POST", path, body;
  Headers headers;
  core::Duration deadline = 10'000;     // for the whole exchange, name look-up included
  std::size_t max_answer = 256 * 1024;  // a larger answer is an error (F-52)
};

struct HttpAnswer {
  int status = 0;
  std::string content_type, body;
  Headers headers;  // names in lower case
  std::string_view header(std::string_view name) const noexcept {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

/// One event of a server-sent event stream.
struct StreamEvent {
  std::string id, type, data;
};

/// HTTP to the one endpoint, on the background thread; callbacks run there too, never inside the call that was made.
class Transport {
 public:
  using Done = std::function<void(core::Result<HttpAnswer>)>;
  virtual ~Transport() = default;
  /// One exchange on a kept connection. Answers exactly once, within the deadline; no redirect is followed (F-51).
  /// Exchanges on different paths run side by side, the same path one at a time in order.
  virtual void send(HttpRequest request, Done done) = 0;
  /// Opens the stream; `ended` runs once, with why, when it could not be opened or has ended. Opening again closes the
  /// old one.
  virtual void open_stream(HttpRequest request, std::function<void(StreamEvent)> event,
                           std::function<void(core::Error)> ended) = 0;
  /// Its callbacks are not called any more.
  virtual void close_stream() = 0;
  /// Abandons everything under way at once; pending callbacks answer HEADROOM_ERROR_CLOSED.
  virtual void shut_down() = 0;
};

}  // namespace headroom::ports
