#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace archivist {

// One thing that goes into an archive: a path relative to the directory that is packed.
struct Item {
  std::string path;
  std::uint64_t size = 0;  // of a file's content
};

// One archive to be: the contents of an immediate subdirectory, or the files that lie directly in the directory.
struct Unit {
  std::string name;  // of the archive, without ".tar.gz"
  std::vector<Item> items;
  std::uint64_t bytes() const;
  // About what it takes in the archive before compression: contents, and a block of header for each item.
  std::uint64_t archived_bytes() const;
  // What it counts on the meter archived_kb: content in KB, rounded up, at least 1.
  std::int64_t kilobytes() const;
};

// What was found, and one sentence for each thing that must stay out.
struct Survey {
  std::vector<Unit> units;
  std::vector<std::string> left_out;
};

// Walks `directory`, in the order of names. Files over `largest_file` bytes stay out. Symlinks are kept as such and not
// followed; devices, sockets and pipes, and what cannot be read, stay out. Throws Failure for a directory that is
// missing, no directory, or not readable.
Survey survey(const std::filesystem::path& directory, std::uint64_t largest_file);

// Divides units until there are `parts` of them or nothing is left to divide; the parts of one unit are numbered.
std::vector<Unit> divided(std::vector<Unit> units, std::size_t parts);

}  // namespace archivist
