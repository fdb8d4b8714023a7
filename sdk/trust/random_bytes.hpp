#pragma once
#include <cstdint>
#include <span>

namespace headroom::trust {

/// Bytes nobody can foretell, from the library's own generator. False: the system has no randomness, and `bytes` are
/// zero.
[[nodiscard]] bool random_bytes(std::span<std::uint8_t> bytes) noexcept;

}  // namespace headroom::trust
