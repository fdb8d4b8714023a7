#include "archive/tar_writer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace archivist {
namespace {

constexpr char zeros[tar::block_size] = {};

template <std::size_t N>
void put_text(char (&field)[N], std::string_view text) {
  text.copy(field, N);
}

template <std::size_t N>
void put_octal(char (&field)[N], std::uint64_t value) {
  for (std::size_t i = N - 1; i-- > 0; value >>= 3) field[i] = static_cast<char>('0' + (value & 7));
}

// The largest value that a numeric field of N bytes holds, so that an odd owner does not become another one.
template <std::size_t N>
std::uint64_t fitting(const char (&)[N], std::uint64_t value) {
  return value < (std::uint64_t{1} << (3 * (N - 1))) ? value : 0;
}

// "LENGTH KEY=VALUE\n", where LENGTH counts itself.
std::string pax_line(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (rest + std::to_string(length).size() != length) length = rest + std::to_string(length).size();
  return std::to_string(length) + " " + std::string(key) + "=" + std::string(value) + "\n";
}

}  // namespace

void TarWriter::begin(const TarEntry& entry) {
  tar::Header shape;
  std::string name = entry.name, extended;
  if (entry.type == tar::directory && name.back() != '/') name += '/';
  if (name.size() > sizeof shape.name) extended += pax_line("path", name);
  if (entry.link.size() > sizeof shape.link_name) extended += pax_line("linkpath", entry.link);
  if (entry.size > tar::largest_octal_size) extended += pax_line("size", std::to_string(entry.size));
  if (!extended.empty()) {
    header(entry, "PaxHeaders/" + std::to_string(extended.size()), {}, tar::extended, extended.size());
    next_.write(extended);
    pad(extended.size());
  }
  header(entry, name, entry.link, entry.type, entry.size);
  size_ = left_ = entry.type == tar::file ? entry.size : 0;
}

void TarWriter::content(std::string_view bytes) {
  bytes = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), left_));
  next_.write(bytes);
  left_ -= bytes.size();
}

std::uint64_t TarWriter::end_content() {
  const std::uint64_t missing = left_;
  while (left_ > 0) content({zeros, sizeof zeros});
  pad(size_);
  return missing;
}

void TarWriter::finish() {
  next_.write({zeros, sizeof zeros});
  next_.write({zeros, sizeof zeros});
  next_.finish();
}

void TarWriter::header(const TarEntry& entry, std::string_view name, std::string_view link, tar::Type type,
                       std::uint64_t size) {
  tar::Header h;
  std::memset(&h, 0, sizeof h);
  put_text(h.name, name);
  put_octal(h.mode, entry.mode & 07777);
  put_octal(h.uid, fitting(h.uid, entry.uid));
  put_octal(h.gid, fitting(h.gid, entry.gid));
  put_octal(h.size, std::min(size, tar::largest_octal_size));
  put_octal(h.mtime, fitting(h.mtime, static_cast<std::uint64_t>(std::max<std::int64_t>(entry.mtime, 0))));
  h.type = type;
  put_text(h.link_name, link);
  put_text(h.magic, "ustar");
  put_text(h.version, "00");
  std::snprintf(h.checksum, sizeof h.checksum, "%06o", tar::checksum(h));
  h.checksum[7] = ' ';
  next_.write({reinterpret_cast<const char*>(&h), sizeof h});
}

void TarWriter::pad(std::uint64_t written) {
  const std::size_t over = written % tar::block_size;
  if (over != 0) next_.write({zeros, tar::block_size - over});
}

}  // namespace archivist
