#pragma once
#include <headroom/headroom.hpp>

namespace archivist {

// The words for the library's enumerators, as events and answers name them; "unknown" for one added later.
const char* word(headroom::EdgeKind kind);
const char* word(headroom::OfferKind kind);
const char* word(headroom::Refused reason);

// Whether the offer sells something; the others (advice, contact, …) do not.
bool sells(headroom::OfferKind kind);

// Whether somebody tried what the plan does not allow: such an edge has an action that waits.
bool blocks(headroom::EdgeKind kind);

}  // namespace archivist
