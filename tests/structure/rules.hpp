#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/structure/source_tree.hpp"

/// docs/architecture.md as a table: which room may see which, and where each third party is at home.
namespace headroom::structure {

struct Room {
  std::string name;  // of a folder of sdk/, or "server_" and the name of a folder of server-stub/
  int floor;         // 0 ground, 1 ports, 2 flow and adapters, 3 house; 4 doors; the server has its own building: 5
  std::vector<std::string> depends;  // what it may include besides itself, and what those depend on
  bool is_pure;                      // the standard library only: no thread, clock, socket, file or third party
};

const std::vector<Room>& rooms();

/// The room of a file, "" for files outside of sdk/ and server-stub/.
std::string room_of(const std::string& file);

/// What is wrong with an include, in a sentence; nothing when it may be.
std::optional<std::string> fault_of(const Include& include);

}  // namespace headroom::structure
