#pragma once
// The part of ICU MessageFormat that the catalogue accepts, so that what passes here never fails when it is rendered:
//   {name}   {name, plural, [=N {…}] one {…} … other {…}}   {name, select, word {…} other {…}}
// with # for the number inside a plural, '' for an apostrophe, and 'quoted' braces.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace headroom::server::catalogue {

struct Message {
  enum class Use { any, number, text };           // what the slot's value must be
  std::map<std::string, Use, std::less<>> slots;  // every one that occurs, in any branch
  std::optional<std::string> error;               // why it is refused
};

Message scan(std::string_view text);

}  // namespace headroom::server::catalogue
