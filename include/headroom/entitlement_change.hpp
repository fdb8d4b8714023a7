#pragma once
#include <headroom/detail/text.hpp>

#include <string_view>

namespace headroom {
inline namespace v1 {

/// A plan has come that grants something else. Texts are valid during the callback.
struct EntitlementChange {
  std::string_view account;
  std::string_view plan, plan_name;
  std::string_view previous_plan;  ///< Empty at the first.
};

}  // namespace v1
}  // namespace headroom
