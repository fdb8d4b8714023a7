#pragma once
// Step 7: the words. ICU is used here, in copy*.cpp, and nowhere else.

#include <optional>
#include <string>

#include "server-stub/decide/draft.hpp"

namespace headroom::server::decide {

struct Copy {
  std::string title, body, call_to_action;  // plain text (D10)
  std::string locale;                       // of the words
};

/// The first template of this kind, edge, key and arm all of whose slots have a value, along the locales; the arm's own
/// words come before those of every arm. Nothing: there is none, and so nothing is offered; never a blank.
std::optional<Copy> write(const Situation& situation, const Draft& draft);

/// Has the rules of the catalogue's languages loaded, which takes tens of milliseconds once, before somebody waits for
/// words.
void warm_up(const catalogue::Catalogue& catalogue);

/// An amount with a decimal point and as many places as the currency has, for facts: 2900 USD is "29.00".
std::string decimal(std::int64_t minor, const std::string& currency);

}  // namespace headroom::server::decide
