#include "sdk/runtime/loop_state.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <typeinfo>
#include <utility>

#include "sdk/core/error.hpp"

namespace headroom::runtime {
namespace asio = boost::asio;
namespace {

thread_local const LoopState* running = nullptr;

core::Error no_descriptor(const std::string& why) {
  return core::make_error(core::ErrorNumber::internal,
                          "the background thread lacks a file descriptor: " + why + "; allow more open files");
}

}  // namespace

LoopState::LoopState(std::shared_ptr<core::Log> log, std::shared_ptr<WakeSignal> wake)
    : log_(std::move(log)), wake_(std::move(wake)) {}

LoopState::~LoopState() { wake_watch_.release(); }

core::Result<void> LoopState::prepare() {
  const int timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (timer_fd < 0) return no_descriptor(std::strerror(errno));
  boost::system::error_code failure;
  timer_watch_.assign(timer_fd, failure);
  if (failure) {
    close(timer_fd);
    return no_descriptor(failure.message());
  }
  wake_watch_.assign(wake_->fd(), failure);
  if (failure) return no_descriptor(failure.message());
  return {};
}

void LoopState::run() {
  running = this;
  watch_timers();
  for (;;) {
    try {
      context_.run();
      break;
    } catch (const std::exception& thrown) {
      log_->write(core::LogLevel::error, std::string("a network callback threw ") + typeid(thrown).name());
    } catch (...) {
      log_->write(core::LogLevel::error, "a network callback threw something unknown");
    }
  }
  timers_.clear();
  on_wake_ = nullptr;
  running = nullptr;
  const core::Lock lock(mutex_);
  has_ended_ = true;
  ended_.notify_all();
}

bool LoopState::is_running_here() const noexcept { return running == this; }

void LoopState::on_wake(std::function<void()> work) {
  on_wake_ = std::move(work);
  watch_wake();
}

TimerQueue::Timer LoopState::add_timer(core::Duration delay, std::function<void()> work) {
  constexpr core::Duration longest = 3'650 * core::day;
  const auto due = clock_.boottime_now() + std::clamp<core::Duration>(delay, 0, longest);
  const auto timer = timers_.add(std::max<core::Duration>(due, 1), std::move(work));
  arm();
  return timer;
}

bool LoopState::post(std::function<void()> work) {
  const core::Lock lock(mutex_);
  if (is_sealed_) return false;
  asio::post(context_, [this, work = std::move(work)] { run_guarded(work); });
  return true;
}

void LoopState::seal(std::function<void()> last) noexcept {
  const core::Lock lock(mutex_);
  if (std::exchange(is_sealed_, true)) return;
  try {
    asio::post(context_, [this, last = std::move(last)] {
      if (last) run_guarded(last);
      context_.stop();
    });
  } catch (...) {
    // Without memory for a goodbye the thread ends without one.
    context_.stop();
  }
}

bool LoopState::wait_for_end(core::Duration deadline) {
  const std::chrono::milliseconds patience(std::clamp<core::Duration>(deadline, 0, core::day));
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, patience, [this]() HEADROOM_NO_THREAD_SAFETY_ANALYSIS { return has_ended_; });
}

void LoopState::run_guarded(const std::function<void()>& work) noexcept {
  try {
    work();
  } catch (const std::exception& thrown) {
    log_->write(core::LogLevel::error, std::string("work on the background thread threw ") + typeid(thrown).name());
  } catch (...) {
    log_->write(core::LogLevel::error, "work on the background thread threw something unknown");
  }
}

void LoopState::watch_wake() {
  wake_watch_.async_wait(asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code failure) {
    if (failure) return;
    wake_->clear();
    run_guarded(on_wake_);
    watch_wake();
  });
}

void LoopState::watch_timers() {
  timer_watch_.async_wait(asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code failure) {
    if (failure) return;
    std::uint64_t expirations;
    [[maybe_unused]] const auto taken = read(timer_watch_.native_handle(), &expirations, sizeof expirations);
    run_due();
    watch_timers();
  });
}

void LoopState::run_due() {
  const auto limit = timers_.upcoming();
  const auto now = clock_.boottime_now();
  while (auto work = timers_.take_due(now, limit)) run_guarded(*work);
  arm();
}

void LoopState::arm() {
  itimerspec at{};
  if (const auto due = timers_.next_due()) {
    at.it_value.tv_sec = *due / 1'000;
    at.it_value.tv_nsec = *due % 1'000 * 1'000'000;
  }
  // An absolute time of a clock that counts sleep: after a resume it is due at once, and once (F-70).
  timerfd_settime(timer_watch_.native_handle(), TFD_TIMER_ABSTIME, &at, nullptr);
}

}  // namespace headroom::runtime
