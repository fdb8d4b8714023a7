#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/core/error.hpp"
#include "sdk/ports/scheduler.hpp"
#include "sdk/ports/transport.hpp"

namespace headroom::testing {

/// A network in the test's hands: every request is kept, and answered by `answer`, or later by hand where that has
/// nothing to say. Callbacks come as the port promises, never inside the call. One thread.
class ScriptedTransport final : public ports::Transport {
 public:
  using Answer = core::Result<ports::HttpAnswer>;

  explicit ScriptedTransport(ports::Scheduler& scheduler) : scheduler_(&scheduler) {}

  void send(ports::HttpRequest request, Done done) override {
    requests.push_back(request);
    if (auto said = answer ? answer(request) : std::nullopt)
      scheduler_->post([done = std::move(done), said = *std::move(said)] { done(said); });
    else
      waiting_.push_back({std::move(request), std::move(done)});
  }
  void open_stream(ports::HttpRequest request, std::function<void(ports::StreamEvent)> event,
                   std::function<void(core::Error)> ended) override {
    stream = std::move(request);
    event_ = std::move(event);
    ended_ = std::move(ended);
  }
  void close_stream() override { stream.reset(); }
  void shut_down() override { waiting_.clear(); }

  static ports::HttpAnswer ok(std::string body) { return {200, "application/json", std::move(body), {}}; }
  static ports::HttpAnswer status(int number) { return {number, "application/problem+json", "{}", {}}; }
  static core::Error broken() { return core::make_error(core::ErrorNumber::connect, "scripted: no connection"); }

  /// Answers the oldest request on this path that was left open. False: there is none.
  bool answer_next(std::string_view path, Answer said) {
    const auto at =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return one.first.path == path; });
    if (at == waiting_.end()) return false;
    scheduler_->post([done = std::move(at->second), said = std::move(said)] { done(said); });
    waiting_.erase(at);
    return true;
  }
  void hint(std::string data) {
    if (stream) event_({"", "", std::move(data)});
  }
  void end_stream() {
    stream.reset();
    ended_(broken());
  }
  std::vector<ports::HttpRequest> on(std::string_view path) const {
    std::vector<ports::HttpRequest> found;
    std::copy_if(requests.begin(), requests.end(), std::back_inserter(found),
                 [&](const auto& one) { return one.path == path; });
    return found;
  }

  std::function<std::optional<Answer>(const ports::HttpRequest&)> answer;
  std::vector<ports::HttpRequest> requests;  // all that were sent
  std::optional<ports::HttpRequest> stream;  // the open one

 private:
  ports::Scheduler* scheduler_;
  std::vector<std::pair<ports::HttpRequest, Done>> waiting_;
  std::function<void(ports::StreamEvent)> event_;
  std::function<void(core::Error)> ended_;
};

}  // namespace headroom::testing
