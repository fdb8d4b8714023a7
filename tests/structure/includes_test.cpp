#include <algorithm>

#include "tests/structure/rules.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace headroom::structure;

TEST_CASE("no include climbs a floor, takes a third party out of its home or leaks one into include/") {
  std::size_t seen = 0;
  for (const std::string& file : files()) {
    if (!is_cpp(file)) continue;
    for (const Include& include : includes_of(file)) {
      ++seen;
      const std::optional<std::string> fault = fault_of(include);
      if (fault) FAIL_CHECK(include.file << ':' << include.line << ": " << include.target << ": " << *fault);
    }
  }
  CHECK(seen > 500);  // the files were found
}

TEST_CASE("the rooms of the build are the rooms of the architecture, with the same view") {
  for (const BuiltRoom& built : built_rooms()) {
    const auto room = std::find_if(rooms().begin(), rooms().end(), [&](const Room& r) { return r.name == built.name; });
    INFO("room " << built.name);
    REQUIRE(room != rooms().end());
    std::vector<std::string> depends = room->depends;
    std::sort(depends.begin(), depends.end());
    CHECK(built.depends == depends);
  }
}

TEST_CASE("a room depends on its own floor or those below, and never on itself") {
  for (std::size_t i = 0; i < rooms().size(); ++i) {
    for (const std::string& name : rooms()[i].depends) {
      INFO(rooms()[i].name << " depends on " << name);
      // in the table what a room depends on stands before it, so that there is no circle
      const auto before = rooms().begin() + static_cast<std::ptrdiff_t>(i);
      const auto found = std::find_if(rooms().begin(), before, [&](const Room& r) { return r.name == name; });
      REQUIRE(found != before);
      CHECK(found->floor <= rooms()[i].floor);
    }
  }
}

TEST_CASE("each wrong kind of include is found") {
  struct Row {
    const char* file;
    const char* target;
    bool is_quoted, is_wrong;
  };
  const Row row = GENERATE(values<Row>({
      {"sdk/meter/a.cpp", "sdk/client/client.hpp", true, true},
      {"sdk/meter/a.cpp", "sdk/edge/edge.hpp", true, false},
      {"sdk/meter/a.cpp", "sdk/core/result.hpp", true, false},
      {"sdk/plan/a.cpp", "sdk/meter/a.hpp", true, true},
      {"sdk/core/a.cpp", "server-stub/store/store.hpp", true, true},
      {"server-stub/web/a.cpp", "sdk/client/client.hpp", true, true},
      {"server-stub/routes/a.cpp", "sdk/trust/digest.hpp", true, false},
      {"sdk/page/a.cpp", "segment.hpp", true, true},
      {"sdk/unheard_of/a.cpp", "sdk/core/result.hpp", true, true},
      {"examples/a.cpp", "sdk/core/result.hpp", true, true},
      {"sdk/sync/a.cpp", "boost/asio.hpp", false, true},
      {"sdk/runtime/a.cpp", "boost/asio.hpp", false, false},
      {"sdk/runtime/a.cpp", "boost/beast/http.hpp", false, true},
      {"sdk/protocol/a.cpp", "nlohmann/json.hpp", false, true},
      {"sdk/protocol/codec/a.cpp", "nlohmann/json.hpp", false, false},
      {"sdk/sync/a.cpp", "unistd.h", false, true},
      {"sdk/sync/a.cpp", "thread", false, true},
      {"sdk/page/a.cpp", "unistd.h", false, false},
      {"sdk/meter/a.cpp", "headroom/headroom.h", false, true},
      {"sdk/meter/a.cpp", "headroom/values.h", false, false},
      {"sdk/abi/a.cpp", "headroom/headroom.h", false, false},
      {"server-stub/usage/a.cpp", "sqlite3.h", false, true},
      {"server-stub/decide/worth.cpp", "unicode/msgfmt.h", false, true},
      {"server-stub/decide/copy_number.cpp", "unicode/msgfmt.h", false, false},
      {"include/headroom/a.hpp", "string", false, false},
      {"include/headroom/a.hpp", "headroom/headroom.h", false, false},
      {"include/headroom/a.hpp", "unistd.h", false, true},
      {"include/headroom/a.hpp", "boost/version.hpp", false, true},
      {"include/headroom/a.hpp", "detail/text.hpp", true, true},
      {"tests/unit/page/a.cpp", "catch2/catch.hpp", false, true},
  }));
  INFO(row.file << " includes " << row.target);
  CHECK(fault_of({row.file, 1, row.target, row.is_quoted}).has_value() == row.is_wrong);
}

}  // namespace
