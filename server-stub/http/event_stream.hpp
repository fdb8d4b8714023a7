#pragma once
// One client's stream of server-sent events (WHATWG HTML section 9.2): hints pushed from any thread, sent by the
// listener, which also writes heartbeat comments, notices that the client has gone, and closes the stream on drain.

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/core/mutex.hpp"

namespace headroom::server::http {

struct Event {
  std::string id;    // what the client sends back as Last-Event-ID; empty: none
  std::string name;  // the `event:` field; empty: "message"
  std::string data;  // any text; line ends are kept by one `data:` field per line
};

// Thread safety: every method from any thread.
class EventStream {
 public:
  // At most `capacity` events wait for the client.
  explicit EventStream(std::size_t capacity = 64) : capacity_(capacity) {}

  // False when the stream is closed. An event beyond the capacity closes it: a client that does not read resumes by
  // Last-Event-ID, so that nothing is silently left out in between.
  bool push_or_close(const Event& event);
  // What was pushed before is still sent. Idempotent.
  void close();
  [[nodiscard]] bool is_closed() const;

  // For the listener alone. `wake` runs, on the pusher's thread, when there is something to take or the stream is
  // closed; null detaches it.
  void attach(std::function<void()> wake);
  struct Batch {
    std::string text;
    bool is_last;
  };
  Batch take();

 private:
  const std::size_t capacity_;
  mutable core::Mutex mutex_;
  std::deque<std::string> waiting_ HEADROOM_GUARDED_BY(mutex_);
  bool closed_ HEADROOM_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ HEADROOM_GUARDED_BY(mutex_);
};

// One event as it is written on the wire; carriage returns and line feeds in `id` and `name` are left out.
std::string event_text(const Event& event);

}  // namespace headroom::server::http
