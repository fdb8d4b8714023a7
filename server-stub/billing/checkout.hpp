#pragma once
// A checkout link opened: what it buys, and buying it once.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/billing/checkout_token.hpp"

namespace headroom::server::billing {

enum class CheckoutState {
  open,       // may be completed
  completed,  // it has been, now or before
  forged,     // not a token of this server
  expired,
  superseded,   // the account has this or more already, or it is not sold any more
  unavailable,  // the store could not be asked or written: try again
};

// One thing that the purchase changes.
struct Gain {
  bool is_feature = false;
  std::string key, unit;                      // unit of a meter
  std::optional<std::int64_t> before, after;  // a meter's limits; none: unlimited
  protocol::Value value;                      // of a configuration feature, from now on
};

struct CheckoutView {
  CheckoutState state = CheckoutState::forged;
  CheckoutClaim claim;       // from here on: unless forged
  std::string vendor;        // the catalogue's name
  std::string current_plan;  // names, as a customer reads them
  std::string target;        // "Team", "Extra archives", "10 seats"
  std::vector<Gain> gains;
};

// Thread safety: any thread. `done` runs once: on the caller's thread for a token that is not ours, else on the
// store's. The parts must outlive it.
class Checkout {
 public:
  Checkout(store::Store& store, accounts::Accounts& accounts, const accounts::Editions& editions, std::string secret)
      : store_(store), accounts_(accounts), editions_(editions), secret_(std::move(secret)) {}

  // A token for an offer, as its link carries it.
  [[nodiscard]] std::string issue(const CheckoutClaim& claim) const { return issue_checkout_token(secret_, claim); }

  void async_view(const std::string& token, core::Instant now, std::function<void(CheckoutView)> done);
  // The account changes once for an offer, however often and over however many links it is completed: on disk before
  // `done`.
  void async_complete(const std::string& token, core::Instant now, std::function<void(CheckoutView)> done);

 private:
  void async_run(const std::string& token, core::Instant now, std::function<void(CheckoutView)> done, bool buys);
  void look(store::Database& database, CheckoutView& view, core::Instant now, bool buys);

  store::Store& store_;
  accounts::Accounts& accounts_;
  const accounts::Editions& editions_;
  const std::string secret_;
};

}  // namespace headroom::server::billing
