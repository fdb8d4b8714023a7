#include "archive/tar_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "failure.hpp"

namespace archivist {
namespace {

constexpr std::uint64_t largest_extended = 1 << 20;

[[noreturn]] void damaged(const char* what) {
  throw Failure(Exit::wrong_call, std::string("The archive is damaged: ") + what + ".");
}

template <std::size_t N>
std::string text(const char (&field)[N]) {
  return {field, strnlen(field, N)};
}

template <std::size_t N>
std::uint64_t octal(const char (&field)[N]) {
  std::string digits = text(field);
  digits.erase(0, digits.find_first_not_of(' '));
  digits.erase(std::min(digits.size(), digits.find_last_not_of(' ') + 1));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
  if (error != std::errc() && !digits.empty()) damaged("a number in a header is none");
  if (end != digits.data() + digits.size()) damaged("a number in a header is none");
  return value;
}

std::uint64_t padding_of(std::uint64_t size) { return (tar::block_size - size % tar::block_size) % tar::block_size; }

// What an extended header says of the entry that follows it.
struct Extension {
  std::optional<std::string> path, link;
  std::optional<std::uint64_t> size;
};

Extension parse(std::string_view lines) {
  Extension out;
  while (!lines.empty()) {
    std::size_t length = 0;
    const auto [at, error] = std::from_chars(lines.data(), lines.data() + lines.size(), length);
    const std::size_t head = static_cast<std::size_t>(at - lines.data()) + 1;
    if (error != std::errc() || length <= head || length > lines.size() || lines[head - 1] != ' ' ||
        lines[length - 1] != '\n')
      damaged("an extended header is malformed");
    const std::string_view line = lines.substr(head, length - head - 1);
    const std::size_t equals = line.find('=');
    if (equals == line.npos) damaged("an extended header is malformed");
    const std::string_view key = line.substr(0, equals), value = line.substr(equals + 1);
    if (key == "path") out.path = std::string(value);
    if (key == "linkpath") out.link = std::string(value);
    if (key == "size") {
      std::uint64_t size = 0;
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), size);
      if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size()) damaged("a size is no number");
      out.size = size;
    }
    lines.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::optional<TarEntry> TarReader::next() {
  skip(left_);
  skip(padding_);
  left_ = padding_ = 0;
  Extension extension;
  while (true) {
    tar::Header h;
    read_block(reinterpret_cast<char*>(&h));
    if (h.name[0] == '\0' && h.magic[0] == '\0') {  // the first of two empty blocks
      char rest[tar::block_size];
      while (from_.read(rest, sizeof rest) != 0) continue;  // to the end, so that a cut is noticed
      return std::nullopt;
    }
    if (octal(h.checksum) != tar::checksum(h)) damaged("the checksum of a header is wrong");
    const std::uint64_t size = octal(h.size);
    if (h.type == tar::extended || h.type == tar::extended_global) {
      const std::string lines = read_extended(size);
      if (h.type == tar::extended) extension = parse(lines);
      continue;
    }
    TarEntry entry;
    const std::string prefix = text(h.prefix);
    entry.name = extension.path.value_or(prefix.empty() ? text(h.name) : prefix + "/" + text(h.name));
    entry.type = h.type == '\0' ? tar::file : static_cast<tar::Type>(h.type);
    entry.mode = static_cast<std::uint32_t>(octal(h.mode) & 07777);
    entry.mtime = static_cast<std::int64_t>(octal(h.mtime));
    entry.size = extension.size.value_or(size);
    entry.link = extension.link.value_or(text(h.link_name));
    left_ = entry.type == tar::directory || entry.type == tar::symlink ? 0 : entry.size;
    padding_ = padding_of(left_);
    return entry;
  }
}

std::size_t TarReader::content(char* out, std::size_t size) {
  const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_));
  const std::size_t got = from_.read(out, wanted);
  if (got != wanted) damaged("it ends in the middle of a file");
  left_ -= got;
  return got;
}

void TarReader::read_block(char* out) {
  if (from_.read(out, tar::block_size) != tar::block_size) damaged("it ends without its end mark");
}

void TarReader::skip(std::uint64_t size) {
  char rest[tar::block_size];
  while (size > 0) {
    const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(size, sizeof rest));
    if (from_.read(rest, part) != part) damaged("it ends in the middle of a file");
    size -= part;
  }
}

std::string TarReader::read_extended(std::uint64_t size) {
  if (size > largest_extended) damaged("an extended header is too long");
  std::string lines(static_cast<std::size_t>(size), '\0');
  if (from_.read(lines.data(), lines.size()) != lines.size()) damaged("it ends in the middle of a header");
  skip(padding_of(size));
  return lines;
}

}  // namespace archivist
