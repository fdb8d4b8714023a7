#include "server-stub/routes/lease_routes.hpp"

#include "tests/server/routes/call.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sync_device.hpp"

namespace core = headroom::core;
using headroom::server::http::Method;
using headroom::server::http::Request;
using headroom::server::http::Response;
using headroom::testing::json_of;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;

namespace {

class Api : public SyncState {
 public:
  Api() {
    adopt(headroom::testing::catalogue_with(R"("limit": 5, "period": "month", "enforcement": "hard")",
                                            R"("limit": 500, "period": "month", "enforcement": "strict")"));
  }
  Response ask(Method method, const std::string& lane = "", const std::string& account = "acct") {
    Request request;
    request.method = method;
    request.parameters.add("id", account);
    request.parameters.add("lane", lane);
    return headroom::testing::call(
        routes, method, std::string("/v1/accounts/{id}/leases") + (lane.empty() ? "" : "/{lane}"), std::move(request));
  }

  std::vector<headroom::server::http::Route> routes =
      headroom::server::routes::lease_routes(*store, accounts, usage, [this] { return now; });
};

}  // namespace

TEST_CASE("M18 the vendor sees what devices were leased, and takes it back when its time is over") {
  Api api;
  CHECK(api.ask(Method::get).status == 404);
  SyncDevice device("acct", 1);
  device.count("exports", SyncState::start, 98, 3);
  device.leases = {{"exports", 50, false}};
  api.exchange(device);
  const auto listed = json_of(api.ask(Method::get));
  REQUIRE(listed["leases"].size() == 1);
  const auto& lease = listed["leases"][0];
  CHECK(lease["lane"] == device.lane);
  CHECK(lease["ceiling"] == 148);
  CHECK(lease["unused"] == 50);
  CHECK(lease["period"] == "2026-11-01T00:00:00Z");
  CHECK(lease["until"] == "2026-11-01T00:10:00Z");

  const auto early = api.ask(Method::del, device.lane);
  CHECK(early.status == 409);
  CHECK(json_of(early)["code"] == "lease_running");
  CHECK(api.ask(Method::del, headroom::testing::id_of(7)).status == 404);
  CHECK(api.ask(Method::del, device.lane, "nobody").status == 404);
  api.now += core::hour;
  CHECK(api.ask(Method::del, device.lane).status == 204);
  CHECK(json_of(api.ask(Method::get))["leases"].empty());
  CHECK(json_of(api.ask(Method::del, device.lane))["code"] == "lease_unknown");
  for (const auto& route : api.routes) CHECK(route.access == headroom::server::http::Access::secret);
}
