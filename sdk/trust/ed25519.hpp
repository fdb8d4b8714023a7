#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Signatures (RFC 8032, Ed25519) over keys in their raw form. Any thread; throw std::bad_alloc alone.
namespace headroom::trust {

using PublicKey = std::array<std::uint8_t, 32>;
using PrivateKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

struct KeyPair {
  PrivateKey private_key{};
  PublicKey public_key{};
};

/// A new pair; nothing if the system has no randomness.
std::optional<KeyPair> generate_key_pair();
/// The public half of a private key.
PublicKey public_key_of(const PrivateKey& key);
Signature sign(const PrivateKey& key, std::string_view message);
/// False for a wrong key, message or signature, of whatever size.
bool verify(std::span<const std::uint8_t> public_key, std::string_view message,
            std::span<const std::uint8_t> signature);

}  // namespace headroom::trust
