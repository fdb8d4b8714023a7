#include "server-stub/routes/adjustment_routes.hpp"

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
    routes = headroom::server::routes::adjustment_routes(*store, accounts, editions, usage, [this] { return now; });
    have("free");
  }
};

}  // namespace

TEST_CASE("M29 an adjustment is made in the present period or a named one, once, and listed") {
  Api api;
  SyncDevice device("acct_1", 1);
  device.count("exports", Api::start, 4);
  api.exchange(device);
  const char* body = R"({"idempotency_key":"t1","meter":"exports","units":-3,"reason":"double run"})";
  const auto made = api.post("adjustments", body);
  CHECK(made.status == 201);
  CHECK(json_of(made)["period"] == "2026-11-01T00:00:00Z");
  CHECK(api.total("acct_1", "exports", Api::start) == 1);
  api.now += 31 * core::day;  // in the next period it is a repeat all the same
  const auto again = api.post("adjustments", body);
  CHECK(again.status == 200);
  CHECK(json_of(again) == json_of(made));
  CHECK(api.total("acct_1", "exports", Api::start) == 1);
  CHECK(json_of(
            api.post("adjustments", R"({"idempotency_key":"t1","meter":"exports","units":3,"reason":"x"})"))["code"] ==
        "idempotency_conflict");
  // Any instant of it names a period.
  CHECK(api.post("adjustments", R"({"idempotency_key":"t2","meter":"exports","units":5,"reason":"x",
      "period":"2026-11-17T12:00:00Z"})")
            .status == 201);
  CHECK(api.total("acct_1", "exports", Api::start) == 6);
  const auto list = json_of(api.ask(Method::get, "adjustments"))["adjustments"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]["idempotency_key"] == "t2");
  CHECK(list[1] == json_of(made));
}

TEST_CASE("A-27 A-32 an adjustment that makes no sense is refused by its pointer, and changes nothing") {
  Api api;
  struct Row {
    const char *body, *pointer;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"meter":"exports","units":1,"reason":"x"})", "/idempotency_key"},
      {R"({"idempotency_key":"a","units":1,"reason":"x"})", "/meter"},
      {R"({"idempotency_key":"a","meter":"exports","units":1})", "/reason"},
      {R"({"idempotency_key":"a","meter":"exports","reason":"x"})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":0,"reason":"x"})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":1.5,"reason":"x"})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":1099511627777,"reason":"x"})", "/units"},
      {R"({"idempotency_key":"a","meter":"exports","units":-18446744073709551616,"reason":"x"})", "/units"},
      {R"({"idempotency_key":"a","meter":"nothing","units":1,"reason":"x"})", "/meter"},
      {R"({"idempotency_key":"a","meter":"seats","units":1,"reason":"x"})", "/meter"},
      {R"({"idempotency_key":"a","meter":"exports","units":1,"reason":"x","period":"soon"})", "/period"},
      {R"({"idempotency_key":"a","meter":"exports","units":1,"reason":"x","account":"b"})", "/account"},
  }));
  CAPTURE(row.body);
  const auto refused = api.post("adjustments", row.body);
  CHECK(refused.status == 400);
  const auto problem = json_of(refused);
  CHECK(problem["code"] == "adjustment_invalid");
  REQUIRE(problem["errors"].size() == 1);
  CHECK(problem["errors"][0]["pointer"] == row.pointer);
  CHECK(json_of(api.ask(Method::get, "adjustments"))["adjustments"].empty());
  CHECK(api.ask(Method::get, "adjustments", "", "acct_2").status == 404);
}
