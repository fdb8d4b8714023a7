#include "sdk/client/guards.hpp"

#include <algorithm>
#include <utility>

namespace headroom::client {

GuardedAction::~GuardedAction() {
  RunGate last;
  if (handler_.release) last.run([this] { handler_.release(handler_.data); });
}

bool GuardedAction::resume() noexcept {
  bool is_done = false;
  const bool is_well = gate_.run([&] { is_done = !handler_.resume || handler_.resume(handler_.data) == 0; });
  if (!is_done) give_back();
  end();
  return is_well;
}

bool GuardedAction::refuse(std::uint32_t reason) noexcept {
  const bool is_well = gate_.run([&] {
    if (handler_.refused) handler_.refused(reason, handler_.data);
  });
  end();
  return is_well;
}

void GuardedAction::end() noexcept {
  gate_.cancel();
  enter_ = nullptr;
  give_back_ = nullptr;
}

void Guards::add(std::string moment, std::shared_ptr<GuardedAction> action) {
  waiting_.push_back({std::move(moment), std::move(action)});
}

void Guards::resume(std::shared_ptr<GuardedAction> action) {
  const bool is_taken = dispatch_->push([dispatch = dispatch_, action] {
    if (!action->resume()) dispatch->note_throw("guard");
  });
  if (!is_taken) action->give_back();
}

void Guards::try_all(std::string_view account) {
  drop_cancelled();
  std::list<Waiting> entered;
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto next = std::next(at);
    if (at->action->account == account && at->action->enter()) entered.splice(entered.end(), waiting_, at);
    at = next;
  }
  for (auto& waiting : entered) resume(std::move(waiting.action));
}

void Guards::refuse(std::string_view moment, std::uint32_t reason) {
  refuse_where(reason, [&](const Waiting& waiting) { return waiting.moment == moment; });
}

void Guards::refuse(std::shared_ptr<GuardedAction> action, std::uint32_t reason) {
  dispatch_->push([dispatch = dispatch_, action = std::move(action), reason] {
    if (!action->refuse(reason)) dispatch->note_throw("guard");
  });
}

void Guards::refuse_all(std::uint32_t reason) {
  refuse_where(reason, [](const Waiting&) { return true; });
}

void Guards::drop_cancelled() {
  waiting_.remove_if([](const Waiting& waiting) { return !waiting.action->gate().is_open(); });
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
  for (auto& waiting : ended) refuse(std::move(waiting.action), reason);
}

}  // namespace headroom::client
