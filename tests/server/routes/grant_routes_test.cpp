#include "server-stub/routes/grant_routes.hpp"

#include "tests/server/routes/vendor_api.hpp"
#include "tests/support/catch.hpp"

using headroom::protocol::Json;
using headroom::server::http::Method;
using headroom::testing::json_of;
using headroom::testing::SyncDevice;
namespace core = headroom::core;

namespace {

class Api : public headroom::testing::VendorApi {
 public:
  Api() {
    routes = headroom::server::routes::grant_routes(*store, accounts, editions, [this] { return now; });
    have("free");
  }
};

}  // namespace

TEST_CASE("M17 a grant raises what the devices may use, and is listed with what is left of it") {
  Api api;
  SyncDevice device("acct_1", 1);
  device.count("exports", Api::start, 4);
  api.exchange(device);
  api.now += core::minute;
  const auto made = api.post("grants", R"({"idempotency_key":"order 7","meter":"exports","units":10,"priority":2,
      "expires_at":"2026-11-20T00:00:00Z","source":"support","reason":"outage"})");
  CHECK(made.status == 201);
  const auto repeated = api.post("grants", R"({"idempotency_key":"order 7","meter":"exports","units":10,"priority":2,
      "expires_at":"2026-11-20T00:00:00Z","source":"support","reason":"outage"})");
  CHECK(repeated.status == 200);
  CHECK(json_of(repeated) == json_of(made));
  CHECK(json_of(api.post("grants", R"({"idempotency_key":"order 7","meter":"exports","units":11})"))["code"] ==
        "idempotency_conflict");
  const auto plan = api.exchange(device).plan;
  REQUIRE(plan);
  CHECK(plan->meters[0].limit == 15);
  CHECK(plan->meters[0].generation == 2);
  CHECK(plan->changes_at == core::from_rfc3339("2026-11-20T00:00:00Z"));
  device.count("exports", Api::start, 3);
  api.exchange(device);
  CHECK(json_of(api.ask(Method::get, "grants")) == Json::parse(R"({"account":"acct_1","grants":[
      {"idempotency_key":"order 7","meter":"exports","units":10,"left":8,"priority":2,"source":"support",
       "reason":"outage","granted_at":"2026-11-01T00:01:00Z","expires_at":"2026-11-20T00:00:00Z"}]})"));
  // A repeat that comes when the grant is over is still the same.
  api.now += 30 * core::day;
  CHECK(api.post("grants", R"({"idempotency_key":"order 7","meter":"exports","units":10,"priority":2,
      "expires_at":"2026-11-20T00:00:00Z","source":"support","reason":"outage"})")
            .status == 200);
}

TEST_CASE("A-32 a grant that makes no sense is refused by its pointer, and nothing is granted") {
  Api api;
  struct Row {
    const char *body, *pointer;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"meter":"exports","units":1})", "/idempotency_key"},
      {R"({"idempotency_key":"","meter":"exports","units":1})", "/idempotency_key"},
      {R"({"idempotency_key":"a","units":1})", ""},
      {R"({"idempotency_key":"a","meter":"exports","feature":"pdf","units":1})", ""},
      {R"({"idempotency_key":"a","meter":"exports"})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":0})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":-1})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":1.5})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":18446744073709551616})", "/units"},
      {R"({"idempotency_key":"a","meter":"nothing","units":1})", "/meter"},
      {R"({"idempotency_key":"a","meter":"exports","units":1,"colour":1})", "/colour"},
      {R"({"idempotency_key":"a","meter":"exports","units":1,"expires_at":"2026-11-01T00:00:00Z"})", "/expires_at"},
      {R"({"idempotency_key":"a","meter":"exports","units":1,"value":1})", "/value"},
      {R"({"idempotency_key":"a","feature":"nothing"})", "/feature"},
      {R"({"idempotency_key":"a","feature":"pdf","value":true})", "/value"},
      {R"({"idempotency_key":"a","feature":"max_file_mb"})", "/value"},
      {R"({"idempotency_key":"a","feature":"max_file_mb","value":"ten"})", "/value"},
      {R"({"idempotency_key":"a","feature":"pdf","units":1})", "/units"},
  }));
  CAPTURE(row.body);
  const auto refused = api.post("grants", row.body);
  CHECK(refused.status == 400);
  const auto problem = json_of(refused);
  CHECK(problem["code"] == "grant_invalid");
  std::vector<std::string> pointers;
  for (const auto& error : problem["errors"]) pointers.push_back(error["pointer"]);
  CHECK(pointers == std::vector<std::string>{row.pointer});
  CHECK(json_of(api.ask(Method::get, "grants"))["grants"].empty());
}

TEST_CASE("A-30 nobody is granted anything who is not there") {
  Api api;
  CHECK(api.ask(Method::get, "grants", "", "acct_2").status == 404);
  CHECK(api.ask(Method::post, "grants", R"({"idempotency_key":"a","meter":"exports","units":1})", "acct_2").status ==
        404);
  CHECK(json_of(api.post("grants", "[]"))["code"] == "json_invalid");
  CHECK(json_of(api.ask(Method::post, "grants", "{}", ""))["code"] == "account_id_invalid");
}
