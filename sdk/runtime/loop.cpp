#include "sdk/runtime/loop.hpp"

#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/runtime/loop_state.hpp"
#include "sdk/runtime/thread.hpp"

namespace headroom::runtime {

core::Result<std::unique_ptr<Loop>> Loop::start(std::shared_ptr<core::Log> log) {
  auto wake = WakeSignal::make();
  if (!wake) return wake.error();
  std::shared_ptr<LoopState> state;
  try {
    state = std::make_shared<LoopState>(std::move(log), *wake);
  } catch (const boost::system::system_error& failure) {
    return core::make_error(core::ErrorNumber::internal,
                            "the background thread cannot wait for events: " + failure.code().message());
  }
  if (auto prepared = state->prepare(); !prepared) return prepared.error();
  auto thread = start_thread("headroom", [state] { state->run(); });
  if (!thread) return thread.error();
  return std::unique_ptr<Loop>(new Loop(std::move(state), *thread));
}

Loop::Loop(std::shared_ptr<LoopState> state, pthread_t thread)
    : state_(std::move(state)), thread_(thread), owner_(getpid()) {}

Loop::~Loop() {
  if (is_forked_child()) {
    // The parent's epoll set is shared: closing anything here would take it from there.
    [[maybe_unused]] const auto* const left = new std::shared_ptr<LoopState>(std::move(state_));
    return;
  }
  stop(0);
  if (!is_reaped_.exchange(true)) pthread_detach(thread_);
}

bool Loop::post(std::function<void()> work) { return !is_forked_child() && state_->post(std::move(work)); }

Loop::Timer Loop::after(core::Duration delay, std::function<void()> work) {
  return state_->add_timer(delay, std::move(work));
}

void Loop::cancel(Timer timer) { state_->cancel_timer(timer); }

bool Loop::is_background_thread() const { return state_->is_running_here() && !is_forked_child(); }

void Loop::on_wake(std::function<void()> work) { state_->on_wake(std::move(work)); }

const std::shared_ptr<WakeSignal>& Loop::wake_signal() const noexcept { return state_->wake(); }

std::shared_ptr<boost::asio::io_context> Loop::context() const { return {state_, &state_->context()}; }

bool Loop::stop(core::Duration deadline, std::function<void()> last) {
  if (is_forked_child()) return true;
  state_->seal(std::move(last));
  if (state_->is_running_here() || !state_->wait_for_end(deadline)) return false;
  if (!is_reaped_.exchange(true)) pthread_join(thread_, nullptr);
  return true;
}

bool Loop::is_forked_child() const noexcept { return getpid() != owner_; }

}  // namespace headroom::runtime
