#include "server-stub/routes/catalogue_routes.hpp"

#include "tests/server/routes/call.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/server_state.hpp"

using headroom::server::http::Method;
using headroom::server::http::Request;
using headroom::server::http::Response;
using headroom::testing::catalogue_with;
using headroom::testing::header_of;
using headroom::testing::json_of;
using headroom::testing::ServerState;

namespace {

class Api : public ServerState {
 public:
  Response get(const std::string& if_none_match = "") { return ask(Method::get, "", "If-None-Match", if_none_match); }
  Response put(const std::string& body, const std::string& if_match = "") {
    return ask(Method::put, body, "If-Match", if_match);
  }

  headroom::server::routes::Hints hints{"test"};

 private:
  Response ask(Method method, const std::string& body, const std::string& header, const std::string& value) {
    Request request;
    request.method = method;
    request.body = body;
    if (!value.empty()) request.headers.add(header, value);
    return headroom::testing::call(routes_, method, "/v1/catalogue", std::move(request));
  }
  std::vector<headroom::server::http::Route> routes_ =
      headroom::server::routes::catalogue_routes(*store, editions, hints, [this] { return now; });
};

const std::string changed = catalogue_with(R"("limit": 5)", R"("limit": 6)");

}  // namespace

TEST_CASE("the catalogue is read as it was given, with its version") {
  Api api;
  const auto response = api.get();
  CHECK(response.status == 200);
  CHECK(response.body == headroom::testing::sample_catalogue);
  CHECK(header_of(response, "ETag") == api.editions.current()->etag());
  const auto unchanged = api.get(header_of(response, "ETag"));
  CHECK(unchanged.status == 304);
  CHECK(unchanged.body.empty());
}

TEST_CASE("a catalogue kept with its comments is answered as JSON") {
  Api api;
  std::string text = headroom::testing::sample_catalogue;
  text.replace(text.find("\"exporter\""), 10,
               R"(/* name */ "a // \" /* b */ \\" // "c")"
               "\n");
  text += "\n// the end";
  api.adopt(text);
  auto document = headroom::protocol::parse(api.get().body);
  REQUIRE(document);
  CHECK((*document)["name"] == R"(a // " /* b */ \)");
  (*document)["name"] = "exporter";
  CHECK(*document == *headroom::protocol::parse(headroom::testing::sample_catalogue));
}

TEST_CASE("a new catalogue is in force, and every stream hears of it") {
  Api api;
  const auto stream = api.hints.subscribe("acct_1", std::nullopt);
  const auto response = api.put(changed);
  REQUIRE(response.status == 200);
  CHECK(api.get().body == changed);
  CHECK(header_of(response, "ETag") == header_of(api.get(), "ETag"));
  CHECK(json_of(response)["version"] == std::to_string(api.editions.current()->version));
  CHECK(stream->take().text.find("plan_changed") != std::string::npos);
  headroom::server::accounts::Editions after_restart;
  api.work([&](auto& database) { after_restart.load(database); });
  CHECK(after_restart.current()->text == changed);
}

TEST_CASE("a bad catalogue is refused with every error by its pointer, and the old one stays") {
  Api api;
  auto document = headroom::protocol::Json::parse(headroom::testing::sample_catalogue);
  document["plans"][0].erase("tier");
  document["plans"][1]["grants"][0]["limit"] = -1;
  document["default_plan"] = "none";
  const auto refused = api.put(document.dump());
  CHECK(refused.status == 400);
  CHECK(json_of(refused)["code"] == "catalogue_invalid");
  std::vector<std::string> pointers;
  const auto problem = json_of(refused);
  for (const auto& error : problem.at("errors")) pointers.push_back(error["pointer"]);
  CHECK(pointers == std::vector<std::string>{"/plans/0/tier", "/plans/1/grants/0/limit", "/default_plan"});
  CHECK(api.put("not JSON").status == 400);
  CHECK(api.get().body == headroom::testing::sample_catalogue);
}

TEST_CASE("a change on the ground of another edition than the newest is refused") {
  Api api;
  const auto first = header_of(api.get(), "ETag");
  CHECK(api.put(changed, first).status == 200);
  const auto refused = api.put(catalogue_with(R"("limit": 5)", R"("limit": 7)"), first);
  CHECK(refused.status == 412);
  CHECK(json_of(refused)["code"] == "catalogue_changed");
  CHECK(api.get().body == changed);
  CHECK(api.put(headroom::testing::sample_catalogue, "*").status == 200);
  CHECK(api.put(changed, "W/\"1\"").status == 412);
}

TEST_CASE("F-78 a catalogue that could not be written is not in force") {
  headroom::testing::FailingDisk disk;
  Api api;
  disk.fails_syncs = true;
  CHECK(api.put(changed).status == 503);
  disk.fails_syncs = false;
  CHECK(api.get().body == headroom::testing::sample_catalogue);
  CHECK(api.put(changed).status == 200);
}
