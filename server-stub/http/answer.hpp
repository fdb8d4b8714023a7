#pragma once
// The promise behind `Respond`: the first answer counts, and a forgotten one becomes a 500.

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "server-stub/http/problem.hpp"
#include "server-stub/http/route.hpp"

namespace headroom::server::http {

// Thread safety: `give` and the destructor from any thread.
class Answer {
 public:
  using Deliver = std::function<void(Response)>;

  explicit Answer(Deliver deliver) : deliver_(std::move(deliver)) {}
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  ~Answer() {
    try {
      give(problem(500, "no_answer", "The server ended this request without an answer."));
    } catch (const std::exception&) {
      // No memory for an answer: the session goes with this, and closes the connection.
    }
  }

  void give(Response response) {
    if (!given_.exchange(true)) deliver_(std::move(response));
  }

  static Respond respond_through(std::shared_ptr<Answer> answer) {
    return [answer = std::move(answer)](Response response) { answer->give(std::move(response)); };
  }

 private:
  Deliver deliver_;  // runs exactly once, and may move out of what it holds
  std::atomic<bool> given_{false};
};

}  // namespace headroom::server::http
