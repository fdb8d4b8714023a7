#include <headroom/headroom.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/abi/bundled_plan.hpp"
#include "tests/unit/abi/every_function.h"

using namespace headroom::testing;

namespace {

void check(int holds, const char* what) {
  INFO(what);
  CHECK(holds == 1);
}

std::string text_of(const std::string& file) {
  std::stringstream text;
  text << std::ifstream(std::string(HEADROOM_SOURCE_DIR) + "/" + file).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("Null arguments, everywhere, give codes and safe answers") { call_with_null(&check); }

TEST_CASE("A host in C uses every function as it is meant") {
  const TemporaryDirectory directory;
  call_as_meant((directory / "state").c_str(), bundled_plan, &check);
}

TEST_CASE("The two hosts in C leave no function of the header out") {
  const std::string header = text_of("include/headroom/headroom.h");
  const std::regex declared(R"(HEADROOM_API[^;]*?\b(headroom_\w+)\()");
  for (const std::string file : {"tests/unit/abi/null_arguments.c", "tests/unit/abi/every_function.c"}) {
    const std::string host = text_of(file);
    std::size_t functions = 0;
    for (std::sregex_iterator at(header.begin(), header.end(), declared), end; at != end; ++at, ++functions) {
      const std::string name = (*at)[1];
      INFO(file << " calls " << name);
      const bool is_for_one_only = name == "headroom_last_error_detail" || name == "headroom_error_message";
      CHECK((is_for_one_only || host.find(name + "(") != std::string::npos));
    }
    CHECK(functions > 60);
  }
}
