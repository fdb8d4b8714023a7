#include "server-stub/http/router.hpp"
#include "server-stub/http/target.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::testing;

namespace {

std::vector<http::Route> routes() {
  using http::Access;
  return {route(http::Method::get, "/open", say("in"), 0, Access::open),
          route(http::Method::get, "/token/{token}", say("in"), 0, Access::token),
          route(http::Method::post, "/pk", say("in"), 100, Access::publishable),
          route(http::Method::get, "/sk", say("in"), 0, Access::secret),
          route(http::Method::put, "/sk", say("in"), 100, Access::secret)};
}

std::string authorization(const std::string& value) { return "Authorization: " + value + "\r\n"; }

}  // namespace

TEST_CASE("A-15 every route with every key: only the right one is let in") {
  struct Row {
    std::string name, fields;
    int open, token, pk, sk;
    std::string code;
  };
  const std::string pk = publishable_key, sk = secret_key;
  const std::vector<Row> rows = {
      {"no key", "", 200, 200, 401, 401, "key_missing"},
      {"another scheme", authorization("Basic " + sk), 200, 200, 401, 401, "key_missing"},
      {"an empty key", authorization("Bearer "), 200, 200, 401, 401, "key_missing"},
      {"a key that is not known", authorization("Bearer sk_other"), 200, 200, 401, 401, "key_unknown"},
      {"a key with something behind it", authorization("Bearer " + sk + " x"), 200, 200, 401, 401, "key_unknown"},
      {"a publishable key", authorization("Bearer " + pk), 200, 200, 200, 403, "secret_key_required"},
      {"a secret key", authorization("Bearer " + sk), 200, 200, 403, 200, "publishable_key_required"},
      {"a scheme in lower case", authorization("bearer " + pk), 200, 200, 200, 403, "secret_key_required"},
  };
  TestServer server(routes());
  RawClient client(server.port());
  for (const auto& row : rows) {
    INFO(row.name);
    const auto open = client.ask(get("/open", row.fields)), token = client.ask(get("/token/t", row.fields));
    const auto publishable = client.ask(post("/pk", "", row.fields)), secret = client.ask(get("/sk", row.fields));
    REQUIRE((open && token && publishable && secret));
    CHECK(open->status == row.open);
    CHECK(token->status == row.token);
    CHECK(publishable->status == row.pk);
    CHECK(secret->status == row.sk);
    const auto& refused = row.sk == 200 ? *publishable : *secret;
    CHECK(refused.body.find("\"code\":\"" + row.code + "\"") != std::string::npos);
    CHECK(refused.field("WWW-Authenticate") == (refused.status == 401 ? "Bearer" : ""));
  }
}

TEST_CASE("a key that is refused with its body leaves the connection without doubt: it is closed") {
  TestServer server(routes());
  RawClient client(server.port());
  const auto answer = client.ask(post("/pk", get("/open")));
  REQUIRE(answer);
  CHECK(answer->status == 401);
  CHECK(client.is_closed_within());
}

TEST_CASE("A-33 what is not exactly a route is not found, and a known path with another method says which it has") {
  TestServer server(routes());
  const std::string key = authorization(std::string("Bearer ") + secret_key);
  for (const auto* path :
       {"/", "/sk/", "//sk", "/SK", "/s%6b", "/open/../sk", "/open/%2e%2e/sk", "/./sk", "/sk;a=b", "/sk%00", "/token",
        "/token/", "/token/a/b", "/token/..", "/token/%2e", "/token/%zz", "/token/%c0%af", "/token/%0d%0a", "/x/sk"}) {
    INFO(path);
    RawClient client(server.port());
    const auto answer = client.ask(get(path, key));
    REQUIRE(answer);
    CHECK(answer->status == 404);
    CHECK(answer->body.find("\"code\":\"not_found\"") != std::string::npos);
  }
  for (const auto* method : {"DELETE", "PATCH", "OPTIONS", "TRACE", "get", "BREW", "POST"}) {
    INFO(method);
    RawClient client(server.port());
    const auto answer =
        client.ask(std::string(method) + " /sk HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: GET\r\n" + key + "\r\n");
    REQUIRE(answer);
    CHECK(answer->status == 405);
    CHECK(answer->field("Allow") == "GET, PUT");
  }
  RawClient client(server.port());
  client.send("HEAD /sk HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto answer = client.receive_until("the end");
  CHECK(answer.substr(0, 12) == "HTTP/1.1 405");
  CHECK(answer.substr(answer.size() - 4) == "\r\n\r\n");  // no body follows
}

TEST_CASE("a fixed segment goes before a parameter, and parameters arrive decoded") {
  const http::Router router({route(http::Method::get, "/a/{x}", echo()), route(http::Method::get, "/a/b", echo()),
                             route(http::Method::put, "/a/{x}", echo()),
                             route(http::Method::get, "/a/{x}/c/{y}", echo())});
  CHECK(router.match("GET", "/a/b").route == 1);
  CHECK(router.match("PUT", "/a/b").route == 2);
  const auto match = router.match("GET", "/a/caf%C3%A9%2f1/c/%7Bz%7D");
  REQUIRE(match.kind == http::Router::Match::Kind::found);
  CHECK(match.route == 3);
  CHECK(match.parameters["x"] == "caf\xc3\xa9/1");
  CHECK(match.parameters["y"] == "{z}");
  CHECK(match.parameters["z"].empty());
}

TEST_CASE("two routes that could answer the same request are refused") {
  CHECK_THROWS_AS(
      http::Router({route(http::Method::get, "/a/{x}", echo()), route(http::Method::get, "/a/{y}", echo())}),
      std::invalid_argument);
  CHECK_THROWS_AS(http::Router({route(http::Method::get, "a", echo())}), std::invalid_argument);
  CHECK_THROWS_AS(http::Router({route(http::Method::get, "/a", nullptr)}), std::invalid_argument);
}

TEST_CASE("a query is taken apart and decoded, and a bad one refused") {
  const auto target = http::split_target("/a?b=c+d&e=%26%3d&f&=g&&h=i=j");
  REQUIRE(target);
  CHECK(target->path == "/a");
  CHECK(target->query == http::Pairs{{"b", "c d"}, {"e", "&="}, {"f", ""}, {"", "g"}, {"h", "i=j"}});
  CHECK(http::split_target("/a")->query.empty());
  for (const auto* bad : {"/a?b=%", "/a?b=%1", "/a?%zz=1"}) CHECK_FALSE(http::split_target(bad));
  std::string many = "/a?";
  for (int i = 0; i < 65; ++i) many += "a=b&";
  CHECK_FALSE(http::split_target(many));
  TestServer server(routes());
  RawClient client(server.port());
  CHECK(client.ask(get("/open?a=%"))->status == 400);
}
