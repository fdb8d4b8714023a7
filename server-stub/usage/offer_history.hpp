#pragma once
// What an account was offered and what became of it: for guardrails, caps over a user's devices, and attribution.

#include <optional>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/sync.hpp"
#include "server-stub/decide/inputs.hpp"
#include "server-stub/store/database.hpp"

namespace headroom::server::usage {

// An offer as the decision that made it knows it. `past` needs no shown_at, outcome, reason, ended_at or until.
struct OfferRecord {
  std::string account, user, offer;  // ids
  decide::PastOffer past;
  core::Instant at = 0;  // of the decision
};

// All on the store's thread; StoreError passes through. Record and outcomes may come in any order, as the record is
// written after the answer.
void record_offer(store::Database& database, const OfferRecord& record);
void record_outcome(store::Database& database, const std::string& account, const protocol::Event& outcome);

// To this user, newest first, at most 100; those whose record was lost are left out, as nothing is known of them.
std::vector<decide::PastOffer> past_offers(store::Database& database, const std::string& account,
                                           const std::string& user);
// When this user was shown something that they had not caused by trying (D6), since then, ascending.
std::vector<core::Instant> interruptions(store::Database& database, const std::string& account, const std::string& user,
                                         core::Instant since);
// What a purchase is attributed to.
struct Attribution {
  std::string offer, decision;
  std::optional<catalogue::Vector> vector;  // where the record is there
};
// What is on record of an offer; it itself where nothing is.
Attribution attribution_of(store::Database& database, const std::string& account, const std::string& offer);
// The last offer of that plan or add-on that the account was shown since then.
std::optional<Attribution> last_shown(store::Database& database, const std::string& account, const std::string& plan,
                                      const std::string& add_on, core::Instant since);

}  // namespace headroom::server::usage
