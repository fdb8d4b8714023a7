#include "sdk/client/guarding.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sdk/client/pipeline.hpp"

namespace headroom::client {
namespace {

/// Cells that a guard holds on to, and what it wants of each.
class Holding {
 public:
  Holding(const meter::Wanted* wanted, std::size_t count) : wanted_(wanted, wanted + count) {
    for (const auto& one : wanted_) Cells::retain(*one.cell);
  }
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;
  ~Holding() {
    for (const auto& one : wanted_) Cells::release(*one.cell);
  }
  bool consume() const { return meter::try_consume_all(wanted_.data(), wanted_.size()).counted != 0; }
  void give_back() const {
    for (const auto& one : wanted_) meter::refund(*one.cell, one.amount);
  }

 private:
  const std::vector<meter::Wanted> wanted_;
};

std::string account_of(const meter::Cell& cell) {
  const ports::Record* record = cell.record.load();
  return record ? std::string(record->key.account_id()) : std::string();
}

bool is_plan_refusal(const headroom_access* access) {
  return access && access->granted == 0 && access->reason == HEADROOM_ACCESS_NOT_IN_PLAN;
}

/// To the pipeline, which knows the cell's moment; `cell` null: there is nothing to wait for.
void hand_over(const std::shared_ptr<GuardedAction>& action, Mailbox& mailbox, meter::Cell* cell, std::int64_t wanted) {
  const bool is_posted = mailbox.post([action, cell, wanted](Pipeline& pipeline) {
    if (cell)
      pipeline.guard(action, *cell, wanted);
    else
      pipeline.refuse(action);
  });
  if (!is_posted) action->refuse(HEADROOM_REFUSED_CLOSED);
}

}  // namespace

bool guard(const meter::Wanted* wanted, std::size_t count, const headroom_guard_handler& handler,
           std::shared_ptr<GuardedAction>& waiting) {
  const headroom_reading reading = meter::try_consume_all(wanted, count);
  if (reading.counted != 0) return true;
  const bool has_cells = count > 0 && wanted[0].cell->home.load();
  const auto holding = std::make_shared<const Holding>(wanted, count);
  waiting = std::make_shared<GuardedAction>(
      handler, has_cells ? account_of(*wanted[0].cell) : std::string(), [holding] { return holding->consume(); },
      [holding] { holding->give_back(); });
  if (!has_cells) {
    waiting->refuse(reading.verdict == HEADROOM_VERDICT_CLOSED ? HEADROOM_REFUSED_CLOSED : HEADROOM_REFUSED_NONE);
    return false;
  }
  const auto* refusing = std::find_if(
      wanted, wanted + count, [](const meter::Wanted& one) { return meter::peek(*one.cell, one.amount).allowed == 0; });
  if (refusing == wanted + count) refusing = wanted;
  const bool is_limit = reading.verdict == HEADROOM_VERDICT_DENIED_LIMIT;
  hand_over(waiting, static_cast<Cells&>(*refusing->cell->owner).mailbox(), is_limit ? refusing->cell : nullptr,
            refusing->amount);
  return false;
}

bool guard(headroom_feature& feature, const headroom_guard_handler& handler, std::shared_ptr<GuardedAction>& waiting) {
  if (is_granted(feature)) return true;
  const meter::Wanted one{&feature, 1};
  const auto holding = std::make_shared<const Holding>(&one, 1);
  waiting = std::make_shared<GuardedAction>(
      handler, account_of(feature), [holding, at = &feature] { return is_granted(*at); }, [] {});
  const headroom_access* access = feature.access.load(std::memory_order_acquire);
  if (!access || !feature.home.load()) {
    waiting->refuse(access ? HEADROOM_REFUSED_NONE : HEADROOM_REFUSED_CLOSED);
    return false;
  }
  const bool may_be_had = is_plan_refusal(access);
  if (may_be_had) meter::attempt(feature);
  hand_over(waiting, static_cast<Cells&>(*feature.owner).mailbox(), may_be_had ? &feature : nullptr, 0);
  return false;
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
