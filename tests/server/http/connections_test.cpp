#include <thread>

#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::testing;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

std::vector<http::Route> routes() {
  return {route(http::Method::get, "/hello", say("hello")), route(http::Method::post, "/echo", echo(), 1000)};
}

// Everything that is waited for passes quickly, so that the tests do.
http::Limits impatient() {
  http::Limits limits;
  limits.header = 200ms;
  limits.body = 200ms;
  limits.idle = 200ms;
  limits.answer = 200ms;
  limits.write = 300ms;
  return limits;
}

}  // namespace

TEST_CASE("a connection is kept for the next request") {
  TestServer server(routes());
  RawClient client(server.port());
  for (int i = 0; i < 5; ++i) {
    const auto answer = client.ask(i % 2 == 0 ? get("/hello") : post("/echo", "abc"));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == (i % 2 == 0 ? "hello" : "abc"));
    CHECK(answer->field("Connection").empty());
  }
}

TEST_CASE("pipelined requests are answered in their order, also when they come byte by byte") {
  TestServer server(routes());
  RawClient client(server.port());
  const auto all = post("/echo", "one") + get("/hello") + post("/echo", "") + post("/echo", "two");
  SECTION("at once") { client.send(all); }
  SECTION("byte by byte") {
    for (const char byte : all) client.send({&byte, 1});
  }
  for (const auto* expected : {"one", "hello", "", "two"}) {
    const auto answer = client.receive();
    REQUIRE(answer);
    CHECK(answer->body == expected);
  }
}

TEST_CASE("Connection: close and HTTP/1.0 end the connection behind the answer") {
  TestServer server(routes());
  for (const auto& request : {get("/hello", "Connection: close\r\n"), "GET /hello HTTP/1.0\r\nHost: a\r\n\r\n"s}) {
    RawClient client(server.port());
    const auto answer = client.ask(request);
    REQUIRE(answer);
    CHECK(answer->body == "hello");
    CHECK(answer->field("Connection") == "close");
    CHECK(client.is_closed_within());
  }
}

TEST_CASE("A-38 a header that trickles in is cut off by one deadline, however busy it looks") {
  TestServer server(routes(), impatient());
  RawClient client(server.port());
  const auto begun = std::chrono::steady_clock::now();
  client.send("GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  while (client.send("a") && std::chrono::steady_clock::now() - begun < 5s) {
    std::this_thread::sleep_for(20ms);
    if (client.is_readable()) break;
  }
  CHECK(std::chrono::steady_clock::now() - begun < 4s);
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->status == 408);
}

TEST_CASE("A-38 a body that does not come is cut off, and so is an idle connection") {
  TestServer server(routes(), impatient());
  RawClient slow(server.port()), idle(server.port());
  const auto answer = slow.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  REQUIRE(answer);
  CHECK(answer->status == 408);
  CHECK(slow.is_closed_within());
  CHECK(idle.is_closed_within());
}

TEST_CASE("A-38 a client that never reads its answer is dropped") {
  TestServer server({route(http::Method::get, "/big", say(std::string(24 * 1024 * 1024, 'x')))}, impatient());
  RawClient client(server.port());
  client.send(get("/big"));
  for (int i = 0; i < 500 && server.metrics.text().find("open_connections 0") == std::string::npos; ++i)
    std::this_thread::sleep_for(20ms);
  CHECK(server.metrics.text().find("open_connections 0") != std::string::npos);
}

TEST_CASE("A-36 a body beyond the route's limit is refused before it is read") {
  TestServer server(routes());
  SECTION("by its length") {
    RawClient client(server.port());
    const auto answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
    REQUIRE(answer);
    CHECK(answer->status == 413);
    CHECK(client.is_closed_within());
  }
  SECTION("by its chunks") {
    RawClient client(server.port());
    const auto answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                                   std::string(1000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n");
    REQUIRE(answer);
    CHECK(answer->status == 413);
    CHECK(client.is_closed_within());
  }
  SECTION("a client that goes on sending still reads the answer") {
    RawClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n");
    CHECK(client.send(std::string(900'000, 'x')));
    const auto answer = client.receive();
    REQUIRE(answer);
    CHECK(answer->status == 413);
    client.end_sending();
    CHECK(client.is_closed_within());
    CHECK_FALSE(client.was_reset());
  }
  SECTION("exactly at the limit it is taken") {
    RawClient client(server.port());
    const auto answer = client.ask(post("/echo", std::string(1000, 'x')));
    REQUIRE(answer);
    CHECK(answer->body.size() == 1000);
  }
  SECTION("where no body is wanted") {
    RawClient client(server.port());
    const auto answer = client.ask("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
    REQUIRE(answer);
    CHECK(answer->status == 413);
  }
}

TEST_CASE("a chunked body arrives whole, and a badly framed one is refused") {
  http::Limits limits;
  limits.body = 1s;
  TestServer server(routes(), limits);
  const std::string header = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  RawClient client(server.port());
  auto answer = client.ask(header + "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n" + get("/hello"));
  REQUIRE(answer);
  CHECK(answer->body == "abcde");
  answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->body == "hello");
  for (const auto* body : {"x\r\nabc\r\n0\r\n\r\n", "-1\r\nabc\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\nabc\n0\n\n",
                           "fffffffffffffffff\r\nabc\r\n"}) {
    INFO(body);
    RawClient other(server.port());
    answer = other.ask(header + body);
    REQUIRE(answer);
    CHECK((answer->status == 400 || answer->status == 408 || answer->status == 413));
    CHECK(other.is_closed_within());
  }
}

TEST_CASE("Expect: 100-continue is met before the body") {
  TestServer server(routes());
  RawClient client(server.port());
  auto answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  REQUIRE(answer);
  CHECK(answer->status == 100);
  answer = client.ask("abc");
  REQUIRE(answer);
  CHECK(answer->body == "abc");
}

TEST_CASE("A-36 a header beyond 16 KiB is refused") {
  TestServer server(routes());
  RawClient client(server.port());
  const auto answer = client.ask(get("/hello", "X-Big: " + std::string(17 * 1024, 'x') + "\r\n"));
  REQUIRE(answer);
  CHECK(answer->status == 431);
}

TEST_CASE("A-38 one connection more than allowed is closed at once, and there is room again when one ends") {
  auto limits = http::Limits{};
  limits.connections = 2;
  TestServer server(routes(), limits);
  RawClient first(server.port());
  REQUIRE(first.ask(get("/hello")));
  {
    RawClient second(server.port()), third(server.port());
    REQUIRE(second.ask(get("/hello")));
    CHECK_FALSE(third.ask(get("/hello")));
  }
  bool is_served = false;
  for (int i = 0; i < 100 && !is_served; ++i) {
    RawClient fourth(server.port());
    is_served = fourth.ask(get("/hello")).has_value();
    if (!is_served) std::this_thread::sleep_for(20ms);
  }
  CHECK(is_served);
}
