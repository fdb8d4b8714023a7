#pragma once
// Step 5: who owns the offer.

#include <cstdint>
#include <string>
#include <string_view>

#include "server-stub/decide/candidates.hpp"

namespace headroom::server::decide {

struct Routed {
  protocol::Route route = protocol::Route::self_serve;
  std::string_view why;                                 // "row", "foreign_currency"
  std::size_t row = 0;                                  // of the catalogue's table, where that decided
  std::int64_t incremental_year = 0, account_year = 0;  // minor units
  std::string owner;                                    // a person's name for a human route: the CSM
  std::string introduces;                               // route ae: the AE, whom the owner introduces
  bool ask_admin = false;                               // this user cannot buy: their buyers are asked
};

Routed route(const Situation& situation, const Candidate& target);
/// Who answers where nothing is sold: the account's CSM, else the catalogue's. May be empty.
std::string person_in_charge(const Situation& situation);

}  // namespace headroom::server::decide
