#pragma once
// Sealed archives: AES-256-GCM in chunks, so that a file of any size streams and every chunk is authentic before it is
// used.
//
//   offset  size
//        0     8  "ARCVLT1\n"
//        8     4  PBKDF2-HMAC-SHA256 iterations, big-endian
//       12    16  salt of the passphrase, one for each run
//       28    16  salt of the file
//       44        chunks: 65,536 bytes of ciphertext (the last one 0 … 65,536), each followed by its tag of 16 bytes
//
// file key = HKDF-SHA256(key = PBKDF2(passphrase), salt = salt of the file, info = "archivist file"). Nonce of a chunk:
// 7 zero bytes, its index from 0 as 4 bytes big-endian, 1 for the last chunk and else 0, so that chunks cannot be
// dropped, exchanged or cut off (STREAM). Associated data of each chunk: the 44 bytes of the header.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace archivist::vault {

inline constexpr std::string_view magic = "ARCVLT1\n";
inline constexpr std::size_t salt_size = 16, header_size = 44, chunk_size = 65'536, tag_size = 16, nonce_size = 12;
inline constexpr std::uint32_t iterations = 600'000;

using Key = std::array<unsigned char, 32>;
using Salt = std::array<unsigned char, salt_size>;
using Header = std::array<unsigned char, header_size>;
using Nonce = std::array<unsigned char, nonce_size>;

Salt random_salt();
// Slow on purpose (a fifth of a second): once for each run, not for each file.
Key passphrase_key(std::string_view passphrase, const Salt& salt, std::uint32_t iterations);
Key file_key(const Key& passphrase_key, const Salt& file_salt);

Header header(const Salt& passphrase_salt, std::uint32_t iterations, const Salt& file_salt);
Nonce nonce(std::uint32_t chunk, bool is_last);

}  // namespace archivist::vault
