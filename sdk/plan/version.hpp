#pragma once
#include <string_view>

/// Plan versions are decimal and never fall (D9, docs/protocol.md); "0" is a bundled plan's, "" is none.
namespace headroom::plan {

/// True for 1 … 32 decimal digits.
bool is_version(std::string_view text) noexcept;
/// True if a document of version `candidate` replaces the one held. What is not a version replaces nothing, and gives
/// way to all.
bool is_newer(std::string_view candidate, std::string_view held) noexcept;

}  // namespace headroom::plan
