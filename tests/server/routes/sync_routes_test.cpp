#include "server-stub/routes/sync_routes.hpp"

#include "sdk/protocol/codec/codec.hpp"
#include "tests/server/routes/call.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/sync_device.hpp"

using headroom::server::http::Method;
using headroom::server::http::Request;
using headroom::server::http::Response;
using headroom::testing::header_of;
using headroom::testing::json_of;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;

namespace {

Response post(SyncState& state, const std::string& body) {
  Request request;
  request.method = Method::post;
  request.body = body;
  const auto routes = headroom::server::routes::sync_routes(*state.store, state.sync, [&] { return state.now; });
  CHECK(routes.at(0).access == headroom::server::http::Access::publishable);
  return headroom::testing::call(routes, Method::post, "/v1/sync", std::move(request));
}

}  // namespace

TEST_CASE("a sync is answered once it is on disk") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("exports", SyncState::start, 3);
  const auto response = post(state, encode(device.request()));
  REQUIRE(response.status == 200);
  const auto answer = headroom::protocol::decode_sync_answer(response.body);
  REQUIRE(answer);
  CHECK(answer->accounts.at(0).usage.at(0).account == 3);
  CHECK(answer->accounts[0].plan->name == "Free");
}

TEST_CASE("F-72 F-78 nothing is acknowledged that is not durable, and the repeat is taken") {
  headroom::testing::FailingDisk disk;
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("exports", SyncState::start, 3);
  const auto request = encode(device.request());
  disk.is_full = true;
  for (int i = 0; i < 3; ++i) {
    const auto refused = post(state, request);
    CHECK(refused.status == 503);
    CHECK(json_of(refused)["code"] == "store_unavailable");
    CHECK_FALSE(header_of(refused, "Retry-After").empty());
    CHECK(refused.body.find("headroom.db") == std::string::npos);
  }
  disk.is_full = false;
  CHECK(post(state, request).status == 200);
  CHECK(state.total("acct_1", "exports", SyncState::start) == 3);
}

TEST_CASE("a sync that is not one is refused with the place that is wrong") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("exports", SyncState::start, 3);
  const auto good = headroom::protocol::Json::parse(encode(device.request()));
  struct Row {
    const char *pointer, *value;
  };
  const auto row = GENERATE(values<Row>({{"/accounts/0/lanes/0/usage/0/consumed", "-1"},
                                         {"/accounts/0/lanes/0/usage/0/consumed", "1.5"},
                                         {"/accounts/0/lanes/0/usage/0/consumed", "9007199254740992"},
                                         {"/accounts/0/lanes/0/usage/0/consumed", "null"},
                                         {"/accounts/0/lanes/0/lane", R"("x")"},
                                         {"/accounts/0/account", R"("")"},
                                         {"/sync_id", "7"}}));
  CAPTURE(row.pointer, row.value);
  auto bad = good;
  bad[headroom::protocol::Json::json_pointer(row.pointer)] = headroom::protocol::Json::parse(row.value);
  const auto refused = post(state, bad.dump());
  CHECK(refused.status == 400);
  CHECK(json_of(refused)["code"] == "sync_invalid");
  CHECK(json_of(refused)["detail"].get<std::string>().find(row.pointer) != std::string::npos);
  CHECK(state.total("acct_1", "exports", SyncState::start) == 0);
}

TEST_CASE("a server without a catalogue asks to come back later") {
  const headroom::testing::TemporaryDirectory directory;
  headroom::server::store::Store store(directory.path());
  headroom::server::accounts::Editions editions;
  headroom::server::accounts::Accounts accounts(editions);
  headroom::server::accounts::Devices devices;
  headroom::server::usage::Usage usage;
  headroom::server::usage::Sync sync(accounts, devices, usage);
  const auto routes = headroom::server::routes::sync_routes(store, sync, [] { return SyncState::start; });
  const auto refused = headroom::testing::call(routes, Method::post, "/v1/sync", {});
  CHECK(refused.status == 503);
  CHECK(json_of(refused)["code"] == "catalogue_missing");
}
