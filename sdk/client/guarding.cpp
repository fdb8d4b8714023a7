#include "sdk/client/guarding.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/client/pipeline.hpp"

namespace headroom::client {
namespace {

Cells& house_of(const meter::Cell& cell) noexcept { return static_cast<Cells&>(*cell.owner); }

/// Cells that a guard holds on to, what it wants of each, and its place among those that wait.
class Holding {
 public:
  Holding(const meter::Wanted* wanted, std::size_t count) : wanted_(wanted, wanted + count) {
    for (const auto& one : wanted_) Cells::retain(*one.cell);
    has_place_ = count > 0 && house_of(*wanted_.front().cell).take_guard();
  }
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;
  ~Holding() {
    if (has_place_) house_of(*wanted_.front().cell).leave_guard();
    for (const auto& one : wanted_) Cells::release(*one.cell);
  }
  bool has_place() const noexcept { return has_place_; }
  bool consume() const {
    // Asked first: our own trying is no denial of the customer, and raises no edge.
    const bool fits = std::all_of(wanted_.begin(), wanted_.end(), [](const meter::Wanted& one) {
      return meter::peek(*one.cell, one.amount).allowed != 0;
    });
    return fits && meter::try_consume_all(wanted_.data(), wanted_.size()).counted != 0;
  }
  void give_back() const {
    for (const auto& one : wanted_) meter::refund(*one.cell, one.amount);
  }

 private:
  const std::vector<meter::Wanted> wanted_;
  bool has_place_ = false;
};

std::string account_of(const meter::Cell& cell) {
  const ports::Record* record = cell.record.load();
  return record ? std::string(record->key.account_id()) : std::string();
}

bool is_plan_refusal(const headroom_access* access) {
  return access && access->granted == 0 && access->reason == HEADROOM_ACCESS_NOT_IN_PLAN;
}

/// A handler that nobody has taken yet: refused, should something throw before.
class Unkept {
 public:
  explicit Unkept(const headroom_guard_handler& handler) noexcept : handler_(&handler) {}
  Unkept(const Unkept&) = delete;
  Unkept& operator=(const Unkept&) = delete;
  ~Unkept() {
    if (handler_) refuse(*handler_, HEADROOM_REFUSED_NONE);
  }
  std::shared_ptr<GuardedAction> keep(std::string account, std::function<bool()> enter,
                                      std::function<void()> give_back) {
    auto action =
        std::make_shared<GuardedAction>(*handler_, std::move(account), std::move(enter), std::move(give_back));
    handler_ = nullptr;
    return action;
  }

 private:
  const headroom_guard_handler* handler_;
};

std::unique_ptr<headroom_guard> refused(std::shared_ptr<GuardedAction> action, std::uint32_t reason) {
  action->refuse(reason);
  return std::make_unique<headroom_guard>(headroom_guard{std::move(action), nullptr});
}

/// To the pipeline, which knows the cell's moment; `wanted` null: there is nothing to wait for.
std::unique_ptr<headroom_guard> hand_over(std::shared_ptr<GuardedAction> action, Cells& house,
                                          const meter::Wanted* wanted) {
  const auto& mailbox = house.mailbox();
  auto guard = std::make_unique<headroom_guard>(headroom_guard{action, mailbox});
  const bool is_posted =
      mailbox && mailbox->post([action, one = wanted ? *wanted : meter::Wanted{}](Pipeline& pipeline) {
        if (one.cell)
          pipeline.guard(action, *one.cell, one.amount);
        else
          pipeline.refuse(action);
      });
  if (!is_posted) action->refuse(HEADROOM_REFUSED_CLOSED);
  return guard;
}

}  // namespace

std::unique_ptr<headroom_guard> guard(const meter::Wanted* wanted, std::size_t count,
                                      const headroom_guard_handler& handler) {
  const headroom_reading reading = meter::try_consume_all(wanted, count);
  if (reading.counted != 0) return nullptr;
  Unkept unkept(handler);
  const auto holding = std::make_shared<const Holding>(wanted, count);
  auto action = unkept.keep(
      count > 0 ? account_of(*wanted->cell) : std::string(), [holding] { return holding->consume(); },
      [holding] { holding->give_back(); });
  if (reading.verdict == HEADROOM_VERDICT_CLOSED) return refused(std::move(action), HEADROOM_REFUSED_CLOSED);
  if (!holding->has_place()) return refused(std::move(action), HEADROOM_REFUSED_NONE);
  const auto* refusing = std::find_if(
      wanted, wanted + count, [](const meter::Wanted& one) { return meter::peek(*one.cell, one.amount).allowed == 0; });
  if (refusing == wanted + count) refusing = wanted;
  const bool is_limit = reading.verdict == HEADROOM_VERDICT_DENIED_LIMIT;
  return hand_over(std::move(action), house_of(*refusing->cell), is_limit ? refusing : nullptr);
}

std::unique_ptr<headroom_guard> guard(headroom_feature& feature, const headroom_guard_handler& handler) {
  if (is_granted(feature)) return nullptr;
  Unkept unkept(handler);
  const meter::Wanted one{&feature, 0};
  const auto holding = std::make_shared<const Holding>(&one, 1);
  auto action = unkept.keep(
      account_of(feature), [holding, at = &feature] { return is_granted(*at); }, [] {});
  const headroom_access* access = feature.access.load(std::memory_order_acquire);
  if (!access) return refused(std::move(action), HEADROOM_REFUSED_CLOSED);
  if (!holding->has_place()) return refused(std::move(action), HEADROOM_REFUSED_NONE);
  const bool may_be_had = is_plan_refusal(access);
  if (may_be_had) meter::attempt(feature);
  return hand_over(std::move(action), house_of(feature), may_be_had ? &one : nullptr);
}

void refuse(const headroom_guard_handler& handler, std::uint32_t reason) noexcept {
  RunGate gate;
  gate.run([&] {
    if (handler.refused) handler.refused(reason, handler.data);
  });
  gate.run([&] {
    if (handler.release) handler.release(handler.data);
  });
}

void cancel(const headroom_guard& guard) {
  if (!guard.action->gate().is_open()) return;
  guard.action->gate().cancel();
  if (guard.mailbox) guard.mailbox->post([](Pipeline& pipeline) { pipeline.guard_cancelled(); });
}

bool is_granted(const headroom_feature& feature) noexcept {
  const headroom_access* access = feature.access.load(std::memory_order_acquire);
  return access && access->granted != 0;
}

bool request(headroom_feature& feature) noexcept {
  const headroom_access* access = feature.access.load(std::memory_order_acquire);
  if (access && access->granted != 0) return true;
  if (is_plan_refusal(access)) meter::attempt(feature);
  return false;
}

}  // namespace headroom::client
