#include "sdk/client/accounts.hpp"

namespace headroom::client {

Account* Accounts::open(std::string_view id) {
  core::Lock lock(mutex_);
  if (const auto at = accounts_.find(id); at != accounts_.end()) return at->second.get();
  ports::LaneId fresh;
  random_->fill(fresh);
  const auto lane = meter::current_lane(at_.cells.page(), id, fresh);
  if (!lane) return nullptr;
  return accounts_.emplace(std::string(id), std::make_unique<Account>(std::string(id), *lane, at_)).first->second.get();
}

Account* Accounts::find(std::string_view id) const {
  core::Lock lock(mutex_);
  const auto at = accounts_.find(id);
  return at == accounts_.end() ? nullptr : at->second.get();
}

}  // namespace headroom::client
