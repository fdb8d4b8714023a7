#include "sdk/client/accounts.hpp"

namespace headroom::client {

Account& Accounts::open(std::string_view id) {
  core::Lock lock(mutex_);
  if (const auto at = accounts_.find(id); at != accounts_.end()) return *at->second;
  ports::LaneId fresh;
  random_->fill(fresh);
  const auto lane = meter::current_lane(at_.cells.page(), id, fresh);
  auto made = std::make_unique<Account>(std::string(id), lane.value_or(meter::Lane{fresh, 0}), lane.has_value(), at_);
  return *accounts_.emplace(std::string(id), std::move(made)).first->second;
}

Account* Accounts::find(std::string_view id) const {
  core::Lock lock(mutex_);
  const auto at = accounts_.find(id);
  return at == accounts_.end() ? nullptr : at->second.get();
}

std::vector<Account*> Accounts::all() const {
  core::Lock lock(mutex_);
  std::vector<Account*> all;
  for (const auto& [id, account] : accounts_) all.push_back(account.get());
  return all;
}

}  // namespace headroom::client
