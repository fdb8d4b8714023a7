#include "server-stub/routes/account_routes.hpp"

#include "tests/server/routes/call.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/sync_device.hpp"

using headroom::protocol::Json;
using headroom::server::http::Method;
using headroom::server::http::Request;
using headroom::server::http::Response;
using headroom::testing::header_of;
using headroom::testing::json_of;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;

namespace {

class Api : public SyncState {
 public:
  Response ask(Method method, const std::string& body = "", const std::string& id = "acct_1",
               const std::string& pattern = "/v1/accounts/{id}") {
    Request request;
    request.method = method;
    request.parameters.add("id", id);
    request.body = body;
    return headroom::testing::call(routes, method, pattern, std::move(request));
  }

  std::vector<headroom::server::http::Route> routes =
      headroom::server::routes::account_routes(*store, accounts, editions, usage, [this] { return now; });
};

std::vector<std::string> pointers(const Response& response) {
  std::vector<std::string> pointers;
  const auto problem = json_of(response);
  for (const auto& error : problem.at("errors")) pointers.push_back(error.at("pointer"));
  return pointers;
}

}  // namespace

TEST_CASE("an account is made, read and changed by the vendor") {
  Api api;
  CHECK(api.ask(Method::get).status == 404);
  CHECK(api.ask(Method::patch, "{}").status == 404);
  const auto made = api.ask(Method::put, R"({"plan":"free","segment":"smb","goals":["grow"]})");
  CHECK(made.status == 201);
  CHECK(json_of(made)["account"] == "acct_1");
  CHECK(json_of(made)["created_at"] == "2026-11-01T00:00:00Z");

  api.now += 1'000;
  const auto patched = api.ask(Method::patch, R"({"plan":"team","goals":null,"health":"green"})");
  CHECK(patched.status == 200);
  const auto facts = json_of(patched);
  CHECK(facts["plan"] == "team");
  CHECK(facts["segment"] == "smb");
  CHECK_FALSE(facts.contains("goals"));
  CHECK(json_of(api.ask(Method::get)) == facts);
  CHECK(api.plan_hints.size() == 1);
  CHECK(facts["plan_version"] == std::to_string(api.plan_hints[0].second));

  // PUT replaces everything but what is the server's own.
  const auto put = json_of(api.ask(Method::put, R"({"plan":"team"})"));
  CHECK_FALSE(put.contains("segment"));
  CHECK(put["created_at"] == facts["created_at"]);
  CHECK(put["subscribed_at"] == facts["subscribed_at"]);
}

TEST_CASE("A-32 a member that is not a fact is refused by its pointer, and nothing is changed") {
  Api api;
  REQUIRE(api.ask(Method::put, R"({"plan":"free"})").status == 201);
  const auto before = api.ask(Method::get).body;
  struct Row {
    Method method;
    const char* body;
    std::vector<std::string> pointers;
  };
  const auto row = GENERATE(values<Row>({
      {Method::put, R"({"plan":"team","colour":"red"})", {"/colour"}},
      {Method::patch, R"({"plan":"team","plan_version":"9"})", {"/plan_version"}},
      {Method::patch, R"({"plan":"team","account":"acct_2"})", {"/account"}},
      {Method::patch, R"({"plan":"gold","seats":-1})", {"/seats", "/plan"}},
      {Method::patch, R"({"colour":null})", {"/colour"}},
      {Method::patch, R"({"champion":{"boss":"B","name":"A"}})", {"/champion/boss"}},
      {Method::patch, R"({"plan":null})", {"/plan"}},
      {Method::put, R"({})", {"/plan"}},
  }));
  CAPTURE(row.body);
  const auto refused = api.ask(row.method, row.body);
  CHECK(refused.status == 400);
  CHECK(json_of(refused)["code"] == "account_invalid");
  CHECK(pointers(refused) == row.pointers);
  CHECK(api.ask(Method::get).body == before);
}

TEST_CASE("a body that is not a JSON object is refused") {
  Api api;
  const std::string body = GENERATE(std::string("{"), std::string("[]"), std::string("1"), std::string(),
                                    R"({"plan":"free","plan":"team"})", std::string(200, '[') + std::string(200, ']'));
  const auto refused = api.ask(Method::put, body);
  CHECK(refused.status == 400);
  CHECK(json_of(refused)["code"] == "json_invalid");
}

TEST_CASE("A-50 an id that cannot be an account's is refused") {
  Api api;
  CHECK(json_of(api.ask(Method::put, R"({"plan":"free"})", std::string(96, 'x')))["code"] == "account_id_invalid");
  CHECK(json_of(api.ask(Method::put, R"({"plan":"free"})", "a\x01z"))["code"] == "account_id_invalid");
  CHECK(api.ask(Method::put, R"({"plan":"free"})", "%' OR 1=1 --").status == 201);
  CHECK(api.ask(Method::get, "", "%").status == 404);
}

TEST_CASE("usage is told per meter and period") {
  Api api;
  SyncDevice device("acct_1", 1);
  device.count("exports", SyncState::start, 3);
  device.count("seats", 0, 1);
  api.exchange(device);
  const auto usage = json_of(api.ask(Method::get, "", "acct_1", "/v1/accounts/{id}/usage"));
  CHECK(usage == Json::parse(R"({"account":"acct_1","usage":[
      {"meter":"exports","period":"2026-11-01T00:00:00Z","used":3},
      {"meter":"seats","period":"1970-01-01T00:00:00Z","used":1}]})"));
  CHECK(api.ask(Method::get, "", "acct_2", "/v1/accounts/{id}/usage").status == 404);
}

TEST_CASE("F-78 what could not be written is answered 503 with Retry-After") {
  headroom::testing::FailingDisk disk;
  Api api;
  disk.fails_syncs = true;
  const auto refused = api.ask(Method::put, R"({"plan":"team"})");
  CHECK(refused.status == 503);
  CHECK(json_of(refused)["code"] == "store_unavailable");
  CHECK(header_of(refused, "Retry-After") == "5");
  disk.fails_syncs = false;
  CHECK(api.ask(Method::get).status == 404);
  CHECK(api.ask(Method::put, R"({"plan":"team"})").status == 201);
}
