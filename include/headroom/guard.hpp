#pragma once
#include <headroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

namespace headroom {
inline namespace v1 {

/// Why a guarded action will not run: the offer was dismissed, has expired, there was none, or the client closed.
enum class Refused : std::uint8_t { dismissed, expired, none, closed };

/// A blocked action that waits for its entitlement. Its action runs once on the callback thread (first come, first
/// served) when the entitlement has arrived, or its refusal does. Empty when the action has already run. Movable.
/// Destroying it cancels and never waits; not kept over restarts. Any thread.
class [[nodiscard]] Guard {
 public:
  Guard() = default;
  explicit Guard(headroom_guard* handle) noexcept : handle_(handle) {}
  Guard(Guard&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Guard& operator=(Guard&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Guard() { headroom_guard_free(handle_); }
  /// Whether the action was put off (it may have run or been refused since).
  explicit operator bool() const noexcept { return handle_ != nullptr; }
  /// Cancels, and waits until a run that is under way has ended. HEADROOM_ERROR_TIMEOUT after `deadline`.
  Result<void> cancel_and_wait(std::chrono::milliseconds deadline) {
    return Error(headroom_guard_cancel_and_wait(handle_, deadline.count()));
  }

 private:
  headroom_guard* handle_ = nullptr;
};

namespace detail {

template <class Action, class OnRefused>
struct GuardedAction {
  Action action;
  OnRefused on_refused;
  static int resume(void* data) {
    static_cast<GuardedAction*>(data)->action();
    return 0;
  }
  static void refused(std::uint32_t reason, void* data) {
    static_cast<GuardedAction*>(data)->on_refused(static_cast<Refused>(reason));
  }
  static void release(void* data) { delete static_cast<GuardedAction*>(data); }
};

/// Asks `ask(handler, out)` whether the action may run now, and runs it then; if it throws, `give_back` runs and the
/// throw passes on.
template <class Ask, class GiveBack, class Action, class OnRefused>
Guard guard(Ask&& ask, GiveBack&& give_back, Action&& action, OnRefused&& on_refused) {
  using Held = GuardedAction<std::decay_t<Action>, std::decay_t<OnRefused>>;
  std::unique_ptr<Held> held(new Held{std::forward<Action>(action), std::forward<OnRefused>(on_refused)});
  const headroom_guard_handler handler{&Held::resume, &Held::refused, held.get(), &Held::release};
  headroom_guard* out = nullptr;
  if (ask(&handler, &out) != 1) {
    held.release();  // the library has it now
    return Guard(out);
  }
  struct Undo {
    GiveBack& give_back;
    bool is_armed = true;
    ~Undo() {
      if (is_armed) give_back();
    }
  } undo{give_back};
  held->action();
  undo.is_armed = false;
  return Guard();
}

}  // namespace detail
}  // namespace v1
}  // namespace headroom
