#pragma once
#include <optional>

#include "sdk/offer/presenter_state.hpp"
#include "sdk/ports/store.hpp"

namespace headroom::client {

/// The stored form of what became of an offer, and back; nothing for a moment that had none.
std::optional<offer::Past> past_of(const ports::StoredMoment& stored);
ports::StoredMoment stored_of(const offer::Candidate& candidate, std::string_view account, std::string_view user,
                              core::Instant at);

}  // namespace headroom::client
