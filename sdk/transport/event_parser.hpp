#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "sdk/core/result.hpp"
#include "sdk/ports/transport.hpp"

namespace headroom::transport {

/// Reads a stream of server-sent events (WHATWG HTML section 9.2.6), in whatever pieces it comes: lines end in CR, LF
/// or CRLF, a first byte order mark is skipped, comments, `retry` and unknown fields are ignored, an event without data
/// is none, an event cut off by the stream's end is none. An event without `id` carries the last one.
class EventParser {
 public:
  using Event = std::function<void(ports::StreamEvent)>;
  static constexpr std::size_t longest_line = 64 * 1024, longest_event = 256 * 1024;

  explicit EventParser(Event event) : event_(std::move(event)) {}
  /// HEADROOM_ERROR_ANSWER: a line or an event's data is longer than the bound; nothing may be fed after it.
  core::Result<void> feed(std::string_view bytes);

 private:
  core::Result<void> take_line();
  void dispatch();

  const Event event_;
  std::string line_;
  bool is_first_line_ = true, is_after_cr_ = false;
  std::string last_id_, type_, data_;
};

}  // namespace headroom::transport
