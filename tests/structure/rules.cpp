#include "tests/structure/rules.hpp"

#include <algorithm>
#include <set>

namespace headroom::structure {
namespace {

struct Home {
  std::string library;              // the start of its headers' names
  std::vector<std::string> places;  // the start of the files that may include it
};

const std::vector<Home>& homes() {
  static const std::vector<Home> homes = {
      {"boost/beast/", {"sdk/transport/", "server-stub/http/"}},
      {"boost/", {"sdk/transport/", "sdk/runtime/", "server-stub/http/"}},
      {"openssl/", {"sdk/transport/", "sdk/trust/", "server-stub/http/", "examples/archivist/archive/"}},
      {"sqlite3.h", {"sdk/store/", "server-stub/store/"}},
      {"nlohmann/", {"sdk/protocol/codec/"}},
      {"unicode/", {"server-stub/decide/copy"}},
      {"date/", {"server-stub/catalogue/"}},
      {"spdlog/", {"server-stub/main/"}},
      {"CLI/", {"server-stub/main/"}},
      {"zlib.h", {"examples/archivist/archive/"}},
      {"catch2/", {"tests/support/"}},
  };
  return homes;
}

bool starts_with(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

bool is_standard(const std::string& header) {
  static const std::set<std::string> headers = {"algorithm",
                                                "any",
                                                "array",
                                                "atomic",
                                                "bit",
                                                "bitset",
                                                "cerrno",
                                                "charconv",
                                                "chrono",
                                                "climits",
                                                "clocale",
                                                "cmath",
                                                "compare",
                                                "concepts",
                                                "condition_variable",
                                                "csignal",
                                                "cstddef",
                                                "cstdint",
                                                "cstdio",
                                                "cstdlib",
                                                "cstring",
                                                "ctime",
                                                "cwchar",
                                                "deque",
                                                "exception",
                                                "filesystem",
                                                "fstream",
                                                "functional",
                                                "future",
                                                "initializer_list",
                                                "iomanip",
                                                "ios",
                                                "iostream",
                                                "istream",
                                                "iterator",
                                                "limits",
                                                "list",
                                                "map",
                                                "memory",
                                                "mutex",
                                                "new",
                                                "numbers",
                                                "numeric",
                                                "optional",
                                                "ostream",
                                                "queue",
                                                "random",
                                                "ranges",
                                                "ratio",
                                                "set",
                                                "shared_mutex",
                                                "source_location",
                                                "span",
                                                "sstream",
                                                "stdexcept",
                                                "stop_token",
                                                "streambuf",
                                                "string",
                                                "string_view",
                                                "system_error",
                                                "thread",
                                                "tuple",
                                                "type_traits",
                                                "typeinfo",
                                                "unordered_map",
                                                "unordered_set",
                                                "utility",
                                                "variant",
                                                "vector",
                                                "stddef.h",
                                                "stdint.h",
                                                "stdlib.h",
                                                "string.h"};
  return headers.count(header) > 0;
}

// Of the standard library, but not for rooms that are given time, files and threads as values.
bool is_impure(const std::string& header) {
  static const std::set<std::string> headers = {"thread",  "mutex",    "shared_mutex", "condition_variable",
                                                "future",  "iostream", "fstream",      "filesystem",
                                                "csignal", "ctime",    "random"};
  return headers.count(header) > 0;
}

const Room* find(const std::string& name) {
  const auto found = std::find_if(rooms().begin(), rooms().end(), [&](const Room& room) { return room.name == name; });
  return found == rooms().end() ? nullptr : &*found;
}

bool may_see(const std::string& from, const std::string& to) {
  if (from == to) return true;
  const Room* room = find(from);
  return room != nullptr && std::any_of(room->depends.begin(), room->depends.end(),
                                        [&](const std::string& next) { return may_see(next, to); });
}

std::optional<std::string> fault_of_quoted(const Include& include) {
  const std::string &file = include.file, &target = include.target;
  if (starts_with(file, "include/")) return "public headers name their siblings as <headroom/…>";
  if (starts_with(file, "tests/") || starts_with(file, "examples/"))
    return starts_with(file, "examples/") && !room_of(target).empty()
               ? std::optional<std::string>("an example is a host: public headers only")
               : std::nullopt;
  const std::string from = room_of(file), to = room_of(target);
  if (to.empty()) return "includes are written from the top of the project";
  if (find(from) == nullptr) return "the room " + from + " is not in the table of rooms";
  if (!may_see(from, to)) return from + " may not see " + to;
  return std::nullopt;
}

std::optional<std::string> fault_of_public(const Include& include) {
  const std::string& file = include.file;
  const Room* room = find(room_of(file));
  // the values and words of the ABI are vocabulary; the functions are the door
  if (room != nullptr && room->floor < 3 && include.target != "headroom/values.h" &&
      include.target != "headroom/words.h")
    return room->name + " climbs to the door";
  if (starts_with(room_of(file), "server_")) return "the server knows nothing of the device's door";
  return std::nullopt;
}

}  // namespace

const std::vector<Room>& rooms() {
  static const std::vector<Room> rooms = {
      {"core", 0, {}, false},
      {"protocol", 0, {"core"}, true},
      {"rules", 0, {"core"}, true},
      {"trust", 0, {"core"}, false},
      {"ports", 1, {"core", "protocol"}, true},
      {"plan", 2, {"ports"}, true},
      {"edge", 2, {"ports"}, true},
      {"meter", 2, {"ports", "edge"}, true},
      {"decision", 2, {"ports"}, true},
      {"offer", 2, {"ports"}, true},
      {"outcome", 2, {"ports"}, true},
      {"sync", 2, {"ports"}, true},
      {"page", 2, {"ports"}, false},
      {"runtime", 2, {"ports"}, false},
      {"transport", 2, {"ports", "trust"}, false},
      {"store", 2, {"ports"}, false},
      {"client",
       3,
       {"plan", "edge", "meter", "decision", "offer", "outcome", "sync", "page", "runtime", "transport", "store",
        "trust"},
       false},
      {"abi", 3, {"client"}, false},
      {"server_store", 5, {"core"}, false},
      {"server_catalogue", 5, {"core", "protocol", "rules"}, false},
      {"server_accounts", 5, {"server_store", "server_catalogue", "protocol", "trust"}, false},
      {"server_decide", 5, {"server_catalogue", "rules"}, false},
      {"server_usage", 5, {"server_accounts", "server_decide"}, false},
      {"server_settings", 5, {}, false},
      {"server_billing", 5, {"server_accounts", "server_usage", "server_settings", "trust"}, false},
      {"server_http", 5, {"core", "protocol", "trust"}, false},
      {"server_keys", 5, {"server_http", "server_settings", "core", "trust"}, false},
      {"server_web", 5, {"core"}, false},
      {"server_routes",
       5,
       {"server_http", "server_keys", "server_settings", "server_usage", "server_decide", "server_billing",
        "server_web"},
       false},
      {"server_main", 5, {"server_routes"}, false},
  };
  return rooms;
}

std::string room_of(const std::string& file) {
  for (const auto& [top, prefix] : {std::pair<std::string, std::string>{"sdk/", ""}, {"server-stub/", "server_"}})
    if (starts_with(file, top)) return prefix + file.substr(top.size(), file.find('/', top.size()) - top.size());
  return "";
}

std::optional<std::string> fault_of(const Include& include) {
  const std::string &file = include.file, &target = include.target;
  if (include.is_quoted) return fault_of_quoted(include);
  if (starts_with(target, "headroom/")) return fault_of_public(include);
  const Room* room = find(room_of(file));
  const bool is_public = starts_with(file, "include/");
  for (const Home& home : homes()) {
    if (!starts_with(target, home.library)) continue;
    const bool is_home = std::any_of(home.places.begin(), home.places.end(),
                                     [&](const std::string& place) { return starts_with(file, place); });
    if (is_home || (starts_with(file, "tests/") && home.library != "catch2/")) return std::nullopt;
    return home.library + " is not at home here";
  }
  const bool is_compiler_header = target == "emmintrin.h";
  if (!is_standard(target) && !is_compiler_header && (is_public || (room != nullptr && room->is_pure)))
    return target + " is not of the standard library";
  if (room != nullptr && room->is_pure && is_impure(target))
    return "a room without thread, clock, file or randomness of its own";
  return std::nullopt;
}

}  // namespace headroom::structure
