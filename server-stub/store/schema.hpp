#pragma once
// The tables of the store, as a ladder of versions: one is never changed, the next is added.

#include "server-stub/store/database.hpp"

namespace headroom::server::store {

// Brings the file to the newest version, each step in a transaction of its own. Throws StoreError for a file that is
// not a store of this server, or of a version that this one does not know.
void migrate(Database& database, const std::filesystem::path& file);

}  // namespace headroom::server::store
