#pragma once
// The hints that go out on /v1/stream: something changed, so sync. They carry no state.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/core/mutex.hpp"
#include "sdk/protocol/decision.hpp"
#include "server-stub/http/event_stream.hpp"

namespace headroom::server::routes {

// Thread safety: every method from any thread.
class Hints {
 public:
  // `run` tells this process from earlier ones, so that an event id of theirs is not taken for one of ours.
  explicit Hints(std::string run) : run_(std::move(run)) {}

  // A stream for one account. With the Last-Event-ID of an earlier one, the hints since then come first; where that id
  // is not known any more, a `plan_changed`, as something may have been missed.
  std::shared_ptr<http::EventStream> subscribe(const std::string& account,
                                               std::optional<std::string_view> last_event_id);

  // To every open stream of that account.
  void publish(const std::string& account, const protocol::Hint& hint);
  // To every open stream.
  void publish_to_all(const protocol::Hint& hint);

 private:
  struct Past {
    std::uint64_t number;
    std::string account;  // empty: all
    http::Event event;
  };

  void remember(const std::string& account, const protocol::Hint& hint) HEADROOM_REQUIRES(mutex_);
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view event_id) const HEADROOM_REQUIRES(mutex_);

  const std::string run_;
  core::Mutex mutex_;
  std::uint64_t last_ HEADROOM_GUARDED_BY(mutex_) = 0;
  std::deque<Past> past_ HEADROOM_GUARDED_BY(mutex_);  // the newest 1,024
  std::multimap<std::string, std::weak_ptr<http::EventStream>> streams_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::server::routes
