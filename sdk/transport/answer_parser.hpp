#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/core/result.hpp"
#include "sdk/ports/transport.hpp"

namespace headroom::transport {

/// Turns bytes into one HTTP/1.1 answer (RFC 9112), in whatever pieces they come. What leaves a doubt about where the
/// answer ends is refused, as is what was not asked for: a compressed body, a change of protocol, more than 16 interim
/// answers, a header above 16 KiB. Knows no socket.
class AnswerParser {
 public:
  /// Takes pieces of the body as they come.
  using Sink = std::function<void(std::string_view)>;

  /// The body is kept in the answer, up to `max_body` bytes.
  explicit AnswerParser(std::size_t max_body);
  /// The body goes to `sink`, without end; none is kept.
  explicit AnswerParser(Sink sink);
  ~AnswerParser();
  AnswerParser(const AnswerParser&) = delete;
  AnswerParser& operator=(const AnswerParser&) = delete;

  /// HEADROOM_ERROR_ANSWER says what is wrong; nothing may be fed after it, nor after the end.
  core::Result<void> feed(std::string_view bytes);
  bool has_begun() const noexcept;
  /// The final status and all fields are there.
  bool has_header() const noexcept;
  bool is_complete() const noexcept;
  /// After the end: the connection may carry another exchange. Not if bytes came that nobody asked for.
  bool keeps_alive() const noexcept;
  /// Body included once complete.
  ports::HttpAnswer& answer() noexcept;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace headroom::transport
