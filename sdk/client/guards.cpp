#include "sdk/client/guards.hpp"

#include <algorithm>
#include <utility>

namespace headroom::client {
namespace {
constexpr std::size_t max_waiting = 1'024;
}

GuardedAction::~GuardedAction() {
  RunGate last;
  if (handler_.release) last.run([this] { handler_.release(handler_.data); });
}

bool GuardedAction::resume() noexcept {
  bool was_run = false;
  int failed = 0;
  const bool is_well = gate_.run([&] {
    was_run = true;
    failed = handler_.resume ? handler_.resume(handler_.data) : 0;
  });
  gate_.cancel();
  if (!was_run || !is_well || failed != 0) give_back();
  return is_well && failed == 0;
}

bool GuardedAction::refuse(std::uint32_t reason) noexcept {
  const bool is_well = gate_.run([&] {
    if (handler_.refused) handler_.refused(reason, handler_.data);
  });
  gate_.cancel();
  return is_well;
}

bool Guards::add(std::string moment, std::shared_ptr<GuardedAction> action) {
  drop_cancelled();
  if (waiting_.size() >= max_waiting) {
    dispatch_->push_or_reject([dispatch = dispatch_, action = std::move(action)] {
      if (!action->refuse(HEADROOM_REFUSED_NONE)) dispatch->note_throw("guard");
    });
    return false;
  }
  waiting_.push_back({std::move(moment), std::move(action)});
  return true;
}

void Guards::try_all(std::string_view account) {
  drop_cancelled();
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    if (at->action->account != account || !at->action->enter()) {
      ++at;
      continue;
    }
    auto action = std::move(at->action);
    at = waiting_.erase(at);
    const bool was_taken = dispatch_->push_or_reject([dispatch = dispatch_, action] {
      if (!action->resume()) dispatch->note_throw("guard");
    });
    if (!was_taken) action->give_back();
  }
}

void Guards::refuse(std::string_view moment, std::uint32_t reason) {
  refuse_where(reason, [&](const Waiting& waiting) { return waiting.moment == moment; });
}

void Guards::refuse_all(std::uint32_t reason) {
  refuse_where(reason, [](const Waiting&) { return true; });
}

bool Guards::waits_for(std::string_view moment) const {
  return std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const Waiting& w) { return w.moment == moment && w.action->gate().is_open(); });
}

template <class Which>
void Guards::refuse_where(std::uint32_t reason, Which&& which) {
  std::list<Waiting> ended;
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto next = std::next(at);
    if (which(*at)) ended.splice(ended.end(), waiting_, at);
    at = next;
  }
  for (auto& waiting : ended)
    dispatch_->push_or_reject([dispatch = dispatch_, action = std::move(waiting.action), reason] {
      if (!action->refuse(reason)) dispatch->note_throw("guard");
    });
}

void Guards::drop_cancelled() {
  waiting_.remove_if([](const Waiting& waiting) { return !waiting.action->gate().is_open(); });
}

}  // namespace headroom::client
