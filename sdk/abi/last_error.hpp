#pragma once
#include <headroom/headroom.h>

#include <new>
#include <string_view>

#include "sdk/core/error.hpp"

namespace headroom::abi {

/// Keeps the detail for headroom_last_error_detail() of this thread, cut at 511 bytes; returns the number. The store is
/// plain bytes, so that nothing is destroyed when a thread ends or the library is unloaded (F-12).
int fail(const core::Error& error) noexcept;
int fail(core::ErrorNumber number, std::string_view detail) noexcept;

/// Runs the body of a C function: nothing that it throws passes (F-15).
template <class Body>
int guarded(Body&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return fail(core::ErrorNumber::out_of_memory, "memory was exhausted");
  } catch (...) {
    return fail(core::ErrorNumber::internal, "an unexpected failure inside the library");
  }
}

/// The same for functions that answer a value: `otherwise` stands for the failure.
template <class Value, class Body>
Value guarded_or(Value otherwise, Body&& body) noexcept {
  try {
    return body();
  } catch (...) {
    return otherwise;
  }
}

inline std::string_view view(headroom_str text) noexcept {
  return text.data ? std::string_view(text.data, text.size) : std::string_view();
}
inline headroom_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }

}  // namespace headroom::abi
