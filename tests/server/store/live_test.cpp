#include "server-stub/store/live.hpp"

#include "tests/support/catch.hpp"

using headroom::server::store::Live;

namespace {
auto value(int number) { return std::make_shared<const int>(number); }
}  // namespace

TEST_CASE("live state is found until it is let go of") {
  Live<int> live(100);
  CHECK(live.find("a") == nullptr);
  live.put("a", value(1));
  live.put("a", value(2));
  CHECK(*live.find("a") == 2);
  live.evict("a");
  CHECK(live.find("a") == nullptr);
  live.evict("a");
}

TEST_CASE("live state is bounded: what is asked for stays, what is idle goes") {
  Live<int> live(1'000);
  live.put("busy", value(0));
  live.put("idle", value(0));
  int alive = 0;
  for (int i = 0; i < 100'000; ++i) {
    live.put(std::to_string(i), value(i));
    alive += live.find("busy") != nullptr;
  }
  CHECK(alive == 100'000);
  CHECK(live.find("idle") == nullptr);
  int kept = 0;
  for (int i = 0; i < 100'000; ++i) kept += live.find(std::to_string(i)) != nullptr;
  CHECK(kept <= 2 * 1'000 + 2);
}
