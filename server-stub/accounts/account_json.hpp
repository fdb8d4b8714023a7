#pragma once
// An account's facts as JSON: as the accounts API has them, and as the store keeps them.

#include "sdk/protocol/codec/field.hpp"
#include "server-stub/accounts/account.hpp"
#include "server-stub/catalogue/catalogue.hpp"

namespace headroom::server::accounts {

// Everything but the id and what is the server's own.
protocol::Json facts_to_json(const Account& account);

// Notes each member that is not a fact; those of a patch may be null.
void check_names(const protocol::Field& facts);

// The account with these facts instead of its own; absent ones are as in a new account, but `subscribed_at`, which
// stays. What is wrong is noted in the field's problems, members that are not facts too.
Account read_facts(const protocol::Field& facts, Account account);

// Notes each plan and add-on that the catalogue does not sell.
void check_against(const catalogue::Catalogue& catalogue, const protocol::Field& facts, const Account& account);

protocol::Json limits_to_json(const std::map<std::string, LimitGeneration>& limits);
std::map<std::string, LimitGeneration> read_limits(const protocol::Json& limits);

}  // namespace headroom::server::accounts
