#pragma once
// Decisions on record, in the store.

#include <map>
#include <optional>
#include <string>

#include "server-stub/decide/decide.hpp"
#include "server-stub/store/database.hpp"

namespace headroom::server::routes {

// All on the store's thread; StoreError passes through.

// Keeps the decision as it was answered, and its offer (a holdout's too, as caps run for it) in the history of the
// user.
void keep(store::Database& database, const decide::Inputs& inputs, const decide::Decision& decision);
// As decide::to_record wrote it.
std::optional<std::string> find_record(store::Database& database, const std::string& decision);
// The newest answer to that moment of the account.
std::optional<std::string> find_answer(store::Database& database, const std::string& account,
                                       const std::string& moment);
// Experiment to the arm in which the account was first shown something.
std::map<std::string, std::string> exposures(store::Database& database, const std::string& account);
// Has the event of that moment come by sync?
bool is_on_record(store::Database& database, const std::string& account, const std::string& event);

}  // namespace headroom::server::routes
