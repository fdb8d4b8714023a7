#pragma once
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/core/log.hpp"
#include "sdk/runtime/loop.hpp"
#include "sdk/runtime/system_clock.hpp"
#include "sdk/runtime/thread.hpp"
#include "sdk/transport/http_transport.hpp"

namespace headroom::testing {

/// A real transport on a real loop, for a test that waits.
class TransportBench {
 public:
  using Answer = core::Result<ports::HttpAnswer>;
  using RunAside = std::function<core::Result<void>(std::function<void()>)>;

  explicit TransportBench(const std::string& endpoint, const std::string& roots_file = {},
                          RunAside run_aside = run_truly_aside()) {
    auto loop = runtime::Loop::start(std::make_shared<core::NullLog>());
    auto parsed = transport::parse_endpoint(endpoint);
    if (!loop || !parsed) throw std::runtime_error("no loop, or the endpoint is wrong: " + endpoint);
    loop_ = *std::move(loop);
    transport_ = std::make_unique<transport::HttpTransport>(
        *parsed, roots_file, transport::Outside{loop_.get(), &clock_, loop_->context(), std::move(run_aside)});
  }
  ~TransportBench() {
    loop_->stop(5'000, [this] { transport_.reset(); });
  }
  TransportBench(const TransportBench&) = delete;
  TransportBench& operator=(const TransportBench&) = delete;

  std::future<Answer> async_exchange(ports::HttpRequest request) {
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    loop_->post([this, promise, request = std::move(request)] {
      transport_->send(request, [promise](Answer answer) { promise->set_value(std::move(answer)); });
    });
    return future;
  }
  Answer exchange(ports::HttpRequest request) { return async_exchange(std::move(request)).get(); }
  Answer post(const std::string& path, const std::string& body = "{}", core::Duration deadline = 5'000) {
    return exchange({.path = path, .body = body, .headers = {}, .deadline = deadline});
  }
  /// On the background thread, waited for.
  void run(const std::function<void(transport::HttpTransport&)>& work) {
    std::promise<void> done;
    loop_->post([&] {
      work(*transport_);
      done.set_value();
    });
    done.get_future().wait();
  }

  static RunAside run_truly_aside() {
    return [](std::function<void()> work) { return runtime::run_aside("headroom-lookup", std::move(work)); };
  }

 private:
  runtime::SystemClock clock_;
  std::unique_ptr<runtime::Loop> loop_;
  std::unique_ptr<transport::HttpTransport> transport_;
};

inline int number(core::ErrorNumber error) { return static_cast<int>(error); }

}  // namespace headroom::testing
