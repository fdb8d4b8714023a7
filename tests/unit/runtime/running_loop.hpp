#pragma once
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/runtime/loop.hpp"

namespace headroom::testing {

/// Keeps what was logged. Any thread.
class KeptLog final : public core::Log {
 public:
  void write(core::LogLevel, std::string_view line) noexcept override {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(line);
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

inline std::unique_ptr<runtime::Loop> start_loop(std::shared_ptr<core::Log> log = std::make_shared<core::NullLog>()) {
  auto loop = runtime::Loop::start(std::move(log));
  if (!loop) throw std::runtime_error(loop.error().detail);
  return *std::move(loop);
}

/// Runs work on the loop's thread and waits for it.
inline void run_on(runtime::Loop& loop, std::function<void()> work) {
  std::promise<void> done;
  loop.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace headroom::testing
