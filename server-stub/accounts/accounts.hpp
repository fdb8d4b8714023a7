#pragma once
// Every account on record: live in memory, kept in the store.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "server-stub/accounts/account.hpp"
#include "server-stub/accounts/editions.hpp"
#include "server-stub/store/live.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::accounts {

// Thread safety: `has_catalogue` and `version` from any thread, the rest on the store's, inside its work
// (StoreError passes through).
class Accounts {
 public:
  using Pointer = std::shared_ptr<const Account>;
  // Runs on the store's thread after a commit that raised an account's plan version.
  using PlanChanged = std::function<void(const std::string& account, std::int64_t version)>;

  // `editions` must outlive it.
  explicit Accounts(const Editions& editions, PlanChanged plan_changed = {});

  // Without a catalogue nothing below may be called but `find`.
  [[nodiscard]] bool has_catalogue() const { return editions_.current() != nullptr; }

  // Null: there is none.
  [[nodiscard]] Pointer find(store::Database& database, std::string_view id);
  // One that is not there yet is made on the catalogue's default plan.
  Pointer find_or_create(store::Database& database, std::string_view id, core::Instant now);
  // Keeps the facts, and of what is the server's own what is on record. Where they change what the account may do, the
  // plan version rises and its devices get a hint.
  Pointer save(store::Database& database, Account account, core::Instant now);

  // The version of the plan document in force (protocol.md "Plan versions never fall"). It also rises once a day, at a
  // time of the account's own, so that devices get the periods that follow, and when a trial ends.
  [[nodiscard]] std::int64_t version(const Account& account, core::Instant now) const;
  // That document; the version and the limits' generations that it carries are kept with the account. `held` is the
  // version that a device has: where it is newer than ours, as after a restored backup, and not of the future, ours
  // passes it.
  [[nodiscard]] protocol::PlanDocument issue(store::Database& database, const Pointer& account, std::int64_t held,
                                             core::Instant now);

 private:
  Pointer keep(store::Database& database, Account account);

  const Editions& editions_;
  const PlanChanged plan_changed_;
  store::Live<Account> live_{100'000};
};

}  // namespace headroom::server::accounts
