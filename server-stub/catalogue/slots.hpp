#pragma once
// What a template may name between braces. Values are filled in by server-stub/decide; docs/catalogue.md says when each
// has one.

#include <span>
#include <string_view>

namespace headroom::server::catalogue {

struct Slot {
  std::string_view name;
  bool is_number;   // may steer a plural
  bool is_own_use;  // a number from the account's own use: a template that sells has at least one
  std::string_view meaning;
};

std::span<const Slot> slots();
const Slot* find_slot(std::string_view name);

}  // namespace headroom::server::catalogue
