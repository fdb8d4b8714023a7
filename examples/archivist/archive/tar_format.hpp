#pragma once
// The tar format of POSIX.1-2001 (pax): blocks of 512 bytes, a header before each entry, two empty blocks at the end.
// What a ustar header cannot hold (names over 100 bytes, sizes of 8 GiB and more) goes before it in an extended header
// "x" as lines "LENGTH KEY=VALUE\n".

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace archivist::tar {

inline constexpr std::size_t block_size = 512;
inline constexpr std::uint64_t largest_octal_size = 077'777'777'777;  // 11 digits

enum Type : char { file = '0', symlink = '2', directory = '5', extended = 'x', extended_global = 'g' };

struct Header {
  char name[100];
  char mode[8], uid[8], gid[8];
  char size[12], mtime[12];
  char checksum[8];
  char type;
  char link_name[100];
  char magic[6];
  char version[2];
  char user[32], group[32];
  char device_major[8], device_minor[8];
  char prefix[155];
  char padding[12];
};
static_assert(sizeof(Header) == block_size);

// The sum of all bytes, those of the checksum itself read as blanks.
inline std::uint32_t checksum(const Header& header) {
  unsigned char bytes[block_size];
  std::memcpy(bytes, &header, block_size);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < block_size; ++i) {
    const bool is_checksum = i >= offsetof(Header, checksum) && i < offsetof(Header, type);
    sum += is_checksum ? static_cast<std::uint32_t>(' ') : static_cast<std::uint32_t>(bytes[i]);
  }
  return sum;
}

}  // namespace archivist::tar
