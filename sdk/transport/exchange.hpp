#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/ports/transport.hpp"
#include "sdk/transport/answer_parser.hpp"
#include "sdk/transport/dialer.hpp"
#include "sdk/transport/link_pool.hpp"

namespace headroom::transport {

/// One request and its answer, within one deadline. Background thread; dialer and pool outlive it.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  using Finished = std::function<void(core::Result<ports::HttpAnswer>)>;

  Exchange(ports::HttpRequest request, Dialer& dialer, LinkPool& pool);
  /// The deadline begins to count; `finished` runs once, perhaps inside run().
  void await(Finished finished);
  /// Its turn has come.
  void run();
  /// Frees everything at once; `finished` is not called.
  void abandon();

 private:
  void dial();
  void talk(std::shared_ptr<Link> link);
  void take(std::string_view bytes, std::string_view end);
  void lose(std::string_view end);
  void time_out();
  void finish(core::Result<ports::HttpAnswer> result);
  std::string place() const;

  const ports::HttpRequest request_;
  Dialer* const dialer_;
  LinkPool* const pool_;
  Finished finished_;  // null once finished or abandoned
  core::Duration ends_at_ = 0;
  ports::Scheduler::Timer deadline_ = 0;
  std::string text_;
  std::shared_ptr<DialAttempt> attempt_;
  std::shared_ptr<Link> link_;
  bool is_kept_ = false;  // the link carried an exchange before
  std::optional<AnswerParser> parser_;
};

}  // namespace headroom::transport
