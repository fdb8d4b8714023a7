#pragma once
#include <optional>

#include "sdk/ports/counter_page.hpp"
#include "sdk/protocol/sync.hpp"

namespace headroom::client {

/// What a meter's place in the page has to report (M4, M20): a count, the highest level, or the newest one if it is
/// this lane's to tell. Nothing where no server's plan has said the period yet, or a level is not stamped yet.
std::optional<protocol::UsageRow> usage_row(const ports::Place& place);
/// The same of a user's part; `beside` is the record of the account's own count, which knows the period.
std::optional<protocol::UsageRow> usage_row(const ports::Place& place, const ports::Record& beside);

}  // namespace headroom::client
