#include "tests/model/truth.hpp"

#include <algorithm>

#include "tests/model/schedule.hpp"

namespace headroom::model {

void Truth::happened(Memory& memory, const Use& use) {
  memory.log.push_back(uses_.size());
  uses_.push_back(use);
  // A lane's rest after a fork is never below 0, so that more may have been given back than the server hears of.
  if (memory.shared_since.contains(use.account)) slack_[{use.account, use.meter}].more += use.refunded;
}

void Truth::settle_period(const Memory& memory, unsigned account, unsigned meter, std::int64_t resets_at) {
  for (const UseId id : memory.log)
    if (Use& use = uses_[id]; use.account == account && use.meter == meter && use.resets_at == 0)
      use.resets_at = resets_at;
}

std::vector<UseId> Truth::tellable(const Memory& memory) const {
  std::vector<UseId> known;
  for (const UseId id : memory.log)
    if (uses_[id].resets_at != 0) known.push_back(id);
  return known;
}

void Truth::told(const std::vector<UseId>& uses, unsigned account) {
  for (const UseId id : uses)
    if (uses_[id].account == account) told_.insert(id);
}

void Truth::acknowledged(Memory& memory, const std::vector<UseId>& uses, unsigned account) {
  for (const UseId id : uses)
    if (uses_[id].account == account) memory.acknowledged.insert(id);
  memory.shared_since.erase(account);
}

void Truth::restored(const Memory& before, Memory& memory) {
  std::set<unsigned> with_base;
  for (const UseId id : memory.acknowledged) with_base.insert(uses_[id].account);
  for (const UseId id : before.log) {
    const Use& use = uses_[id];
    if (!with_base.contains(use.account) && !std::ranges::count(memory.log, id))
      allow(use, {use.consumed, use.refunded});
  }
  for (const UseId id : memory.log) {
    const Use& use = uses_[id];
    if (!memory.acknowledged.contains(id)) allow(use, {use.refunded, use.consumed});
  }
  for (unsigned account = 0; account < accounts; ++account) memory.shared_since.try_emplace(account, uses_.size());
}

void Truth::frozen(Memory& memory) {
  for (const UseId id : memory.log) {
    const Use& use = uses_[id];
    const auto since = memory.shared_since.find(use.account);
    const std::int64_t amount = use.consumed + use.refunded;
    if (since != memory.shared_since.end() && id >= since->second) allow(use, {amount, amount});
  }
  memory.shared_since.clear();
}

void Truth::allow(const Use& use, const Slack& by) {
  Slack& slack = slack_[{use.account, use.meter}];
  slack.less += by.less;
  slack.more += by.more;
}

std::map<Counter, std::int64_t> Truth::totals(const std::vector<const Memory*>& directories) const {
  std::set<UseId> all = told_;
  for (const Memory* memory : directories) all.insert(memory->log.begin(), memory->log.end());
  std::map<Counter, std::int64_t> totals;
  for (const UseId id : all) {
    const Use& use = uses_[id];
    totals[{use.account, use.meter, use.resets_at}] += use.consumed - use.refunded;
  }
  return totals;
}

Slack Truth::slack(unsigned account, unsigned meter) const {
  const auto found = slack_.find({account, meter});
  return found == slack_.end() ? Slack{} : found->second;
}

std::int64_t Truth::ever_consumed(unsigned account, unsigned meter) const {
  std::int64_t sum = 0;
  for (const Use& use : uses_)
    if (use.account == account && use.meter == meter) sum += use.consumed;
  return sum;
}

std::int64_t Truth::used(const Memory& memory, const Use& like) const {
  std::int64_t sum = 0;
  for (const UseId id : memory.log)
    if (const Use& use = uses_[id];
        use.account == like.account && use.meter == like.meter && use.resets_at == like.resets_at)
      sum += use.consumed - use.refunded;
  return sum;
}

}  // namespace headroom::model
