#include "survey.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <system_error>

#include "failure.hpp"
#include "interrupt.hpp"

namespace archivist {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kilobyte = 1024, megabyte = kilobyte * kilobyte, header_block = 512;

class Walk {
 public:
  Walk(fs::path root, std::uint64_t largest_file, std::vector<std::string>& left_out)
      : root_(std::move(root)), largest_file_(largest_file), left_out_(left_out) {}

  std::vector<fs::directory_entry> list(const std::string& path) {
    check_interrupt();
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (fs::directory_iterator at(root_ / path, error), end; !error && at != end; at.increment(error))
      entries.push_back(*at);
    if (error) left_out_.push_back(path + "/: " + error.message());
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  void add(const fs::directory_entry& entry, const std::string& path, std::vector<Item>& items) {
    std::error_code error;
    const fs::file_status status = entry.symlink_status(error);
    switch (status.type()) {
      case fs::file_type::symlink:
        items.push_back({path, 0});
        break;
      case fs::file_type::regular:
        add_file(entry, path, items);
        break;
      case fs::file_type::directory:
        items.push_back({path, 0});
        for (const fs::directory_entry& child : list(path))
          add(child, path + "/" + child.path().filename().string(), items);
        break;
      default:
        left_out_.push_back(path + (error ? ": " + error.message() : ": neither file, directory nor symlink"));
        break;
    }
  }

 private:
  void add_file(const fs::directory_entry& entry, const std::string& path, std::vector<Item>& items) {
    std::error_code error;
    const std::uint64_t size = entry.file_size(error);
    if (error || ::access(entry.path().c_str(), R_OK) != 0)
      left_out_.push_back(path + ": " + (error ? error.message() : std::generic_category().message(errno)));
    else if (size > largest_file_)
      left_out_.push_back(path + ": " + std::to_string((size + megabyte - 1) / megabyte) +
                          " MB, and your plan takes files of up to " + std::to_string(largest_file_ / megabyte) +
                          " MB");
    else
      items.push_back({path, size});
  }

  fs::path root_;
  std::uint64_t largest_file_;
  std::vector<std::string>& left_out_;
};

}  // namespace

std::uint64_t Unit::bytes() const {
  std::uint64_t sum = 0;
  for (const Item& item : items) sum += item.size;
  return sum;
}

std::uint64_t Unit::archived_bytes() const { return bytes() + items.size() * header_block; }

std::int64_t Unit::kilobytes() const {
  return static_cast<std::int64_t>(std::max<std::uint64_t>(1, (bytes() + kilobyte - 1) / kilobyte));
}

Survey survey(const fs::path& directory, std::uint64_t largest_file) {
  std::error_code error;
  if (!fs::exists(directory, error))
    throw Failure(Exit::wrong_call,
                  directory.string() + ": " + (error ? error.message() : "there is no such directory") + ".");
  if (!fs::is_directory(directory, error))
    throw Failure(Exit::wrong_call, directory.string() + " is not a directory; archivist packs directories.");
  if (::access(directory.c_str(), R_OK | X_OK) != 0)
    throw Failure(Exit::wrong_call,
                  directory.string() + " cannot be read: " + std::generic_category().message(errno) + ".");

  Survey out;
  Walk walk(directory, largest_file, out.left_out);
  Unit loose{"_files", {}};
  for (const fs::directory_entry& entry : walk.list("")) {
    const std::string name = entry.path().filename().string();
    if (name == loose.name) loose.name += '_';
    if (entry.symlink_status(error).type() == fs::file_type::directory) {
      Unit unit{name, {}};
      walk.add(entry, name, unit.items);
      out.units.push_back(std::move(unit));
    } else {
      walk.add(entry, name, loose.items);
    }
  }
  if (!loose.items.empty()) out.units.push_back(std::move(loose));
  return out;
}

std::vector<Unit> divided(std::vector<Unit> units, std::size_t parts) {
  struct Piece {
    std::size_t unit, first, count;
  };
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < units.size(); ++i) pieces.push_back({i, 0, units[i].items.size()});
  while (pieces.size() < parts) {
    const auto largest = std::max_element(pieces.begin(), pieces.end(),
                                          [](const Piece& a, const Piece& b) { return a.count < b.count; });
    if (largest == pieces.end() || largest->count < 2) break;
    const std::size_t half = largest->count / 2;
    const Piece second{largest->unit, largest->first + half, largest->count - half};
    largest->count = half;
    pieces.insert(largest + 1, second);
  }
  std::vector<Unit> out;
  for (std::size_t i = 0, part = 1; i < pieces.size(); ++i) {
    const Unit& unit = units[pieces[i].unit];
    part = i > 0 && pieces[i - 1].unit == pieces[i].unit ? part + 1 : 1;
    const bool is_whole = pieces[i].count == unit.items.size();
    char number[24] = "";
    if (!is_whole) std::snprintf(number, sizeof number, "-%03zu", part);
    const auto first = unit.items.begin() + static_cast<std::ptrdiff_t>(pieces[i].first);
    out.push_back({unit.name + number, {first, first + static_cast<std::ptrdiff_t>(pieces[i].count)}});
  }
  return out;
}

}  // namespace archivist
