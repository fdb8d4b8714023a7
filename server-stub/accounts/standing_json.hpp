#pragma once
// An account's standing as the store keeps it.

#include "sdk/protocol/codec/json.hpp"
#include "server-stub/accounts/account.hpp"

namespace headroom::server::accounts {

protocol::Json standing_to_json(const Account& account);
// Into the parts of the account that are its standing.
void read_standing(const protocol::Json& standing, Account& account);

protocol::Json value_to_json(const protocol::Value& value);
protocol::Value value_from(const protocol::Json& json);

}  // namespace headroom::server::accounts
