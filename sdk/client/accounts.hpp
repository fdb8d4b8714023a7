#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/client/account.hpp"
#include "sdk/ports/random.hpp"

namespace headroom::client {

/// The accounts that this client has met, kept until it ends. Any thread.
class Accounts {
 public:
  Accounts(const Account::Surroundings& surroundings, ports::Random& random) : at_(surroundings), random_(&random) {}

  Account& open(std::string_view id);
  Account* find(std::string_view id) const;
  /// All so far, to be visited without the lock: what is done with them may call the host, and that opens others.
  std::vector<Account*> all() const;
  /// Visits each cell that crossed something since the last time.
  template <class Visit>
  void drain(Visit&& visit) {
    at_.cells.drain(visit);
  }

 private:
  const Account::Surroundings at_;
  ports::Random* random_;
  mutable core::Mutex mutex_;
  std::map<std::string, std::unique_ptr<Account>, std::less<>> accounts_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::client
