#pragma once
// Every account on record: live in memory, kept in the store.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "server-stub/accounts/account.hpp"
#include "server-stub/accounts/allowances.hpp"
#include "server-stub/accounts/editions.hpp"
#include "server-stub/accounts/grants.hpp"
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

  // `editions` must outlive it. Without `used` nothing is carried over and no credit burns.
  explicit Accounts(const Editions& editions, PlanChanged plan_changed = {}, Used used = {});

  // Without a catalogue nothing below may be called but `find`.
  [[nodiscard]] bool has_catalogue() const { return editions_.current() != nullptr; }

  // Null: there is none.
  [[nodiscard]] Pointer find(store::Database& database, std::string_view id);
  // One that is not there yet is made on the catalogue's default plan.
  Pointer find_or_create(store::Database& database, std::string_view id, core::Instant now);
  // Keeps the facts, the pending plan and the grace; the rest of what is the server's own is brought up to `now`. Where
  // that changes what the account may do, the plan version rises and its devices get a hint. A higher plan sets use
  // aside where the catalogue says so.
  Pointer save(store::Database& database, Account account, core::Instant now);
  // After usage has been merged: credits burn, and what is carried over follows (M17).
  Pointer settle(store::Database& database, const Pointer& account, core::Instant now);
  // Credits or a feature of this account's own. One that is `made` takes effect at once.
  Grants::Added grant(store::Database& database, const std::string& id, const Credit& credit, core::Instant now);
  [[nodiscard]] Grants::Pointer grants(store::Database& database, const std::string& id) {
    return grants_.find(database, id);
  }
  // Ids of accounts whose documents have changed by themselves until then, the longest ago first, at most `most`.
  [[nodiscard]] std::vector<std::string> changed_by(store::Database& database, core::Instant now,
                                                    std::size_t most) const;
  // The period of the meter that holds `at`: its present one, and others as they are reckoned now. {0, 0}: a lifetime.
  [[nodiscard]] protocol::Period period_of(const Account& account, const std::string& meter, core::Instant at) const;
  // Did the meter's period that starts then end more than `late_after` ago (M12)?
  [[nodiscard]] bool is_late(const Account& account, const std::string& meter, core::Instant period,
                             core::Instant now) const;
  // When what was bought last ends: the longest of the plan's present periods, else the price's.
  [[nodiscard]] core::Instant paid_until(const Account& account, core::Instant now) const;

  // The version of the plan document in force (protocol.md "Plan versions never fall"). It also rises once a day, at a
  // time of the account's own, so that devices get the periods that follow, and when the document changes by itself.
  [[nodiscard]] std::int64_t version(const Account& account, core::Instant now) const;
  // What the account may do now; without a version.
  [[nodiscard]] protocol::PlanDocument document(const Account& account, core::Instant now) const;
  // The document in force; the version and the limits' generations that it carries are kept with the account. `held` is the
  // version that a device has: where it is newer than ours, as after a restored backup, and not of the future, ours
  // passes it.
  [[nodiscard]] protocol::PlanDocument issue(store::Database& database, const Pointer& account, std::int64_t held,
                                             core::Instant now);

 private:
  Pointer keep(store::Database& database, Account account);
  void set_aside(store::Database& database, const Account& before, Account& after, core::Instant now) const;

  const Editions& editions_;
  const PlanChanged plan_changed_;
  const Used used_;
  Grants grants_;
  store::Live<Account> live_{100'000};
};

}  // namespace headroom::server::accounts
