#include "sdk/sync/lease_policy.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;

namespace {

/// A lease of 60 that runs from minute 0 to 9, half of it used, at minute 1; others used nothing.
sync::LeaseState half_used() {
  sync::LeaseState state;
  state.limit = 500;
  state.used = state.consumed = 30;
  state.ceiling = 60;
  state.is_running = true;
  state.now = core::minute;
  state.until = 9 * core::minute;
  return state;
}

}  // namespace

TEST_CASE("M18 a lease is asked for before its last quarter is used, before it ends, and when somebody is denied") {
  struct Row {
    const char* what;
    void (*change)(sync::LeaseState&);
    sync::LeaseNeed need;
  };
  const auto row = GENERATE(values<Row>({
      {"enough, and long", [](auto&) {}, {0, false, false}},
      {"just above a quarter", [](auto& state) { state.consumed = 44; }, {0, false, false}},
      {"a quarter is left", [](auto& state) { state.consumed = 45; }, {62, true, false}},
      {"nothing is left", [](auto& state) { state.consumed = 60; }, {62, true, false}},
      {"it ends, and is used", [](auto& state) { state.now = 6 * core::minute; }, {62, true, false}},
      {"it ends, and was idle",
       [](auto& state) {
         state.now = 6 * core::minute;
         state.consumed_before = 30;
       },
       {62, false, true}},
      {"it ends, was idle, and is scarce",
       [](auto& state) {
         state.now = 6 * core::minute;
         state.consumed_before = 30;
         state.is_scarce = true;
       },
       {0, false, true}},
      {"many were denied", [](auto& state) { state.denied = 100; }, {100, true, false}},
      {"there is none", [](auto& state) { state.is_running = false; }, {62, false, false}},
      {"there never was one",
       [](auto& state) {
         state.is_running = false;
         state.is_new = true;
       },
       {62, true, false}},
      {"there is none to be had",
       [](auto& state) {
         state.is_running = false;
         state.is_scarce = true;
       },
       {0, false, false}},
      {"there was none to be had, and somebody was denied",
       [](auto& state) {
         state.is_running = false;
         state.is_scarce = true;
         state.denied = 1;
       },
       {62, true, false}},
      {"the account is at its limit",
       [](auto& state) {
         state.used = 500;
         state.denied = 5;
       },
       {0, false, false}},
  }));
  CAPTURE(row.what);
  auto state = half_used();
  row.change(state);
  const auto need = sync::need_of(state);
  CHECK(need.want == row.need.want);
  CHECK(need.is_urgent == row.need.is_urgent);
  CHECK(need.gives_up == row.need.gives_up);
}

TEST_CASE("M18 of a small limit a whole lease is asked for") {
  sync::LeaseState state;
  state.limit = 5;
  CHECK(sync::need_of(state).want == 8);
}
