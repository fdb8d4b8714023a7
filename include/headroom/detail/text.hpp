#pragma once
#include <headroom/headroom.h>

#include <string_view>

namespace headroom {
inline namespace v1 {
namespace detail {

inline headroom_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view view(headroom_str text) noexcept {
  return text.data ? std::string_view(text.data, text.size) : std::string_view();
}

}  // namespace detail
}  // namespace v1
}  // namespace headroom
