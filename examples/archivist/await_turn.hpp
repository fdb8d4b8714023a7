#pragma once
#include <chrono>
#include <string>

#include <headroom/headroom.hpp>

#include "conversation.hpp"
#include "session.hpp"

namespace archivist {

// How the wait of a blocked action ended, and what to tell the person where it may not run.
struct Turn {
  bool is_granted;
  std::string why_not;
};

// Waits until the plan lets the guarded action run: shows the offer that comes for it, and if the person accepts, waits
// up to `patience` for the server to confirm. Gives up when they decide otherwise, when there is no offer, or when
// interrupted.
Turn await_turn(Session& session, Conversation& conversation, const Terminal& terminal, headroom::Guard guard,
                std::chrono::seconds patience);

// Between two archives: shows what has arrived, or arrives within `patience`.
void show_news(Session& session, Conversation& conversation, const Terminal& terminal,
               std::chrono::milliseconds patience);

}  // namespace archivist
