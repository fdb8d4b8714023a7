#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/core/error.hpp"
#include "sdk/ports/transport.hpp"
#include "sdk/transport/answer_parser.hpp"
#include "sdk/transport/dialer.hpp"
#include "sdk/transport/event_parser.hpp"

namespace headroom::transport {

/// One stream of server-sent events on a connection of its own. The request's deadline counts until the answer's header
/// is there; then a minute without any byte ends it (the server sends a heartbeat every 15 s). Background thread.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  using Event = std::function<void(ports::StreamEvent)>;
  using Ended = std::function<void(core::Error)>;

  /// Both callbacks come from the scheduler, in order; the dialer outlives this.
  EventStream(ports::HttpRequest request, Dialer& dialer, Event event, Ended ended);
  void open();
  /// At once; nothing is called afterwards. Gives back `ended` when it has not run.
  Ended abandon();

 private:
  static constexpr core::Duration longest_silence = core::minute;
  void talk(std::shared_ptr<Link> link);
  void take(std::string_view bytes, std::string_view end);
  core::Result<void> accept();
  void await(core::Duration patience, const char* for_what);
  void fail(core::Error why);
  void release();
  core::Error error(core::ErrorNumber number, const std::string& what) const;

  const ports::HttpRequest request_;
  Dialer* const dialer_;
  const Event event_;
  Ended ended_;  // null once told or abandoned: no event is handed out any more
  bool is_accepted_ = false;
  ports::Scheduler::Timer timer_ = 0;
  std::shared_ptr<DialAttempt> attempt_;
  std::shared_ptr<Link> link_;
  std::string body_;  // taken from the answer, not yet read as events
  AnswerParser answer_;
  EventParser events_;
};

}  // namespace headroom::transport
