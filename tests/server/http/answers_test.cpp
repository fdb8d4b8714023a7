#include <stdexcept>
#include <thread>

#include "server-stub/http/problem.hpp"
#include "server-stub/http/wire.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

std::optional<RawResponse> ask_once(http::Handler handler, http::Limits limits = {}) {
  TestServer server({route(http::Method::get, "/it", std::move(handler))}, limits);
  RawClient client(server.port());
  return client.ask(get("/it"));
}

}  // namespace

TEST_CASE("F-75 a handler that throws is a 500 with an opaque id, under which the log has the reason") {
  TestServer server({route(http::Method::get, "/it", [](http::Request&&, const http::Respond&) {
    throw std::runtime_error("SELECT * FROM secrets\r\nforged line");
  })});
  RawClient client(server.port());
  for (int i = 0; i < 2; ++i) {  // on the same connection: nothing is lost but the answer
    const auto answer = client.ask(get("/it"));
    REQUIRE(answer);
    CHECK(answer->status == 500);
    CHECK(answer->field("Content-Type") == "application/problem+json");
    CHECK(answer->body.find("SELECT") == std::string::npos);
    const auto id = answer->body.substr(answer->body.find("\"id\":\"") + 6, 16);
    CHECK(server.log.text().find(id) != std::string::npos);
  }
  CHECK(server.log.text().find("GET /it: SELECT * FROM secrets") != std::string::npos);
  CHECK(server.log.text().find("\nforged") == std::string::npos);
}

TEST_CASE("F-75 something thrown that is no exception is a 500 too") {
  const auto answer = ask_once([](http::Request&&, const http::Respond&) { throw 42; });
  REQUIRE(answer);
  CHECK(answer->status == 500);
}

TEST_CASE("an answer that is forgotten is a 500, and of two the first counts") {
  const auto forgotten = ask_once([](http::Request&&, const http::Respond&) {});
  REQUIRE(forgotten);
  CHECK(forgotten->status == 500);
  CHECK(forgotten->body.find("\"code\":\"no_answer\"") != std::string::npos);

  const auto first = ask_once([](http::Request&& request, const http::Respond& respond) {
    say("first")(http::Request(request), respond);
    say("second")(std::move(request), respond);
    throw std::runtime_error("and more");
  });
  REQUIRE(first);
  CHECK(first->body == "first");
}

TEST_CASE("an answer may come from another thread, and from many at once only one arrives") {
  TestServer server({route(http::Method::get, "/it", [](http::Request&&, const http::Respond& respond) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([respond] { say("x")({}, respond); });
    for (auto& thread : threads) thread.join();
  })});
  RawClient client(server.port());
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.ask(get("/it"));
    REQUIRE(answer);
    CHECK(answer->body == "x");
  }
}

TEST_CASE("an answer that comes after its deadline is dropped, and the client has had a 503") {
  http::Limits limits;
  limits.answer = 100ms;
  HeldAnswer held;
  TestServer server({route(http::Method::get, "/it", held.handler())}, limits);
  RawClient client(server.port());
  const auto answer = client.ask(get("/it"));
  REQUIRE(answer);
  CHECK(answer->status == 503);
  say("late")({}, held.take());
  CHECK(client.is_closed_within());
}

TEST_CASE("an answer may outlive its listener") {
  HeldAnswer held;
  http::Respond respond;
  {
    TestServer server({route(http::Method::get, "/it", held.handler())});
    RawClient client(server.port());
    client.send(get("/it"));
    respond = held.take();
  }
  say("nobody is there")({}, respond);
}

TEST_CASE("A-40 an answer cannot be split by what is put into its fields") {
  http::Response response;
  response.body = "body";
  response.headers = {{"Location", "/a\r\nSet-Cookie: b=c"}, {"X-Good", "d"}, {"X\r\nBad", "e"}};
  const auto text = http::response_text(response, http::Ending::close, "now");
  CHECK(text.find("Set-Cookie") == std::string::npos);
  CHECK(text.find("Bad") == std::string::npos);
  CHECK(text.find("X-Good: d\r\n") != std::string::npos);
  CHECK(text.substr(text.size() - 8) == "\r\n\r\nbody");
}

TEST_CASE("every answer forbids sniffing and is dated") {
  const auto answer = ask_once(say("{}"));
  REQUIRE(answer);
  CHECK(answer->field("X-Content-Type-Options") == "nosniff");
  CHECK(answer->field("Cache-Control") == "no-store");
  CHECK(answer->field("Date").size() == std::string("Sun, 06 Nov 1994 08:49:37 GMT").size());
}

TEST_CASE("a problem document carries its code and further members, whatever the detail holds") {
  const auto answer = http::problem(422, "catalogue_invalid", "\"quoted\"\n\xff", {{"errors", "[1,2]"}});
  CHECK(answer.content_type == "application/problem+json");
  CHECK(answer.body ==
        "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,"
        "\"code\":\"catalogue_invalid\",\"detail\":\"\\\"quoted\\\"\\n\xef\xbf\xbd\",\"errors\":[1,2]}");
}
