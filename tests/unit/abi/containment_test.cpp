#include <headroom/headroom.h>

#include <cstring>
#include <stdexcept>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/abi/bundled_plan.hpp"

using namespace headroom::testing;

namespace {

headroom_str str(const char* text) { return {text, std::strlen(text)}; }

[[noreturn]] void fail() { throw std::runtime_error("the host"); }

/// A client whose log throws.
class Client {
 public:
  explicit Client(const std::string& state_dir) {
    headroom_config config;
    headroom_config_init(&config);
    config.offline = 1;
    config.delivery = HEADROOM_DELIVERY_MANUAL;
    config.state_dir = {state_dir.data(), state_dir.size()};
    config.bundled_plan = str(bundled_plan);
    config.log = [](std::uint32_t, headroom_str, void*) { fail(); };
    config.log_release = [](void*) { fail(); };
    REQUIRE(headroom_client_open(&config, &handle) == HEADROOM_OK);
    headroom_context context;
    headroom_context_init(&context);
    context.account = str("acct");
    REQUIRE(headroom_client_identify(handle, &context) == HEADROOM_OK);
  }
  ~Client() { headroom_client_free(handle); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  std::int64_t errors() {
    headroom_status status;
    headroom_status_init(&status);
    headroom_client_status(handle, &status);
    return status.callback_errors;
  }

  headroom_client* handle = nullptr;
};

}  // namespace

TEST_CASE("F-08 what host callbacks throw stays inside and is counted: subscribers, guards, log, releases") {
  const TemporaryDirectory directory;
  Client client(directory / "state");
  headroom_subscription* subscriptions[] = {
      headroom_client_on_offer(
          client.handle,
          [](headroom_offer* offer, void*) {
            headroom_offer_free(offer);
            fail();
          },
          nullptr, [](void*) { fail(); }),
      headroom_client_on_decision(
          client.handle, [](const headroom_decision*, void*) { fail(); }, nullptr, [](void*) { fail(); })};
  headroom_meter* meter = headroom_client_meter(client.handle, "archives", 8);
  headroom_meter_free(headroom_client_meter(client.handle, "no_such_meter", 13));  // a line for the log
  CHECK(headroom_meter_add(meter, 4).counted == 1);
  REQUIRE(headroom_client_flush(client.handle, 10'000) == HEADROOM_OK);
  CHECK(headroom_client_dispatch(client.handle) > 0);
  CHECK(client.errors() == 2);

  const headroom_guard_handler handler = {[](void*) -> int { fail(); }, [](std::uint32_t, void*) { fail(); }, nullptr,
                                          [](void*) { fail(); }};
  headroom_guard* guard = nullptr;
  CHECK(headroom_meter_guard(meter, 5, &handler, &guard) == 0);
  REQUIRE(headroom_client_flush(client.handle, 10'000) == HEADROOM_OK);
  headroom_client_dispatch(client.handle);
  CHECK(client.errors() >= 3);  // refused: offline
  headroom_guard_free(guard);
  headroom_meter_free(meter);
  for (headroom_subscription* subscription : subscriptions) headroom_subscription_free(subscription);
}

TEST_CASE("Handles may be used and freed in any order, after their client too") {
  const TemporaryDirectory directory;
  headroom_meter* meter = nullptr;
  headroom_feature* feature = nullptr;
  headroom_quiet_zone* zone = nullptr;
  headroom_subscription* subscription = nullptr;
  headroom_guard* guard = nullptr;
  headroom_offer* offer = nullptr;
  int releases = 0;
  const headroom_guard_handler handler = {nullptr, nullptr, &releases,
                                          [](void* count) { ++*static_cast<int*>(count); }};
  {
    Client client(directory / "state");
    meter = headroom_client_meter(client.handle, "archives", 8);
    feature = headroom_client_feature(client.handle, "encryption", 10);
    zone = headroom_client_quiet(client.handle);
    headroom_quiet_zone_free(zone);
    zone = nullptr;
    subscription = headroom_client_on_offer(
        client.handle, [](headroom_offer* given, void* kept) { *static_cast<headroom_offer**>(kept) = given; }, &offer,
        nullptr);
    headroom_meter_add(meter, 4);
    REQUIRE(headroom_client_flush(client.handle, 10'000) == HEADROOM_OK);
    headroom_client_dispatch(client.handle);
    CHECK(headroom_meter_guard(meter, 5, &handler, &guard) == 0);
    zone = headroom_client_quiet(client.handle);
  }
  CHECK(releases <= 1);
  CHECK(headroom_meter_add(meter, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(headroom_feature_request(feature) == 0);
  REQUIRE(offer != nullptr);
  CHECK(headroom_offer_title(offer).size == 4);
  headroom_offer_accepted(offer);
  headroom_offer_free(offer);
  headroom_guard_free(guard);
  CHECK(releases == 1);
  headroom_subscription_free(subscription);
  headroom_quiet_zone_free(zone);
  headroom_feature_free(feature);
  headroom_meter_free(meter);
}

TEST_CASE("A callback that is freed inside itself, and deadlines out of any range, do no harm") {
  const TemporaryDirectory directory;
  Client client(directory / "state");
  struct Host {
    headroom_subscription* subscription = nullptr;
    int calls = 0, waited = -1;
  } host;
  host.subscription = headroom_client_on_decision(
      client.handle,
      [](const headroom_decision*, void* data) {
        auto& self = *static_cast<Host*>(data);
        ++self.calls;
        self.waited = headroom_subscription_cancel_and_wait(self.subscription, INT64_MAX);
        headroom_subscription_free(self.subscription);
      },
      &host, nullptr);
  headroom_meter* meter = headroom_client_meter(client.handle, "archives", 8);
  headroom_meter_add(meter, 4);
  REQUIRE(headroom_client_flush(client.handle, INT64_MAX) == HEADROOM_OK);
  headroom_client_dispatch(client.handle);
  headroom_client_dispatch(client.handle);
  CHECK(host.calls == 1);
  CHECK(host.waited == HEADROOM_OK);
  headroom_meter_free(meter);
  headroom_client_close(client.handle, INT64_MIN);
}

TEST_CASE("Several amounts are refused as a whole where one of them cannot be asked for") {
  const TemporaryDirectory directory;
  Client client(directory / "state");
  headroom_meter* meter = headroom_client_meter(client.handle, "archives", 8);
  headroom_amount amounts[17];
  for (auto& amount : amounts) amount = {meter, 1};
  CHECK(headroom_client_try_consume(client.handle, amounts, 17).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  CHECK(headroom_client_try_consume(client.handle, amounts, 0).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  CHECK(headroom_client_try_consume(client.handle, nullptr, 1).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  amounts[1].meter = nullptr;
  CHECK(headroom_client_try_consume(client.handle, amounts, 2).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  CHECK(headroom_meter_peek(meter, 0).used == 0);
  headroom_meter_free(meter);
}
