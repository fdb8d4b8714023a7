#include "sdk/transport/request_text.hpp"

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;

TEST_CASE("a request is written with its host, its length and its fields") {
  const auto endpoint = transport::parse_endpoint("https://api.example.com:8443");
  REQUIRE(endpoint);
  const auto post = transport::request_text(
      *endpoint, {.path = "/v1/sync?x=1", .body = "{}", .headers = {{"Authorization", "Bearer pk_1"}}});
  REQUIRE(post);
  CHECK(*post ==
        "POST /v1/sync?x=1 HTTP/1.1\r\nHost: api.example.com:8443\r\nAuthorization: Bearer pk_1\r\nContent-Length: "
        "2\r\n\r\n{}");
  const auto get =
      transport::request_text(*endpoint, {.method = "GET", .path = "/v1/stream", .body = "", .headers = {}});
  REQUIRE(get);
  CHECK(*get == "GET /v1/stream HTTP/1.1\r\nHost: api.example.com:8443\r\n\r\n");
}

TEST_CASE("A-40 nothing that breaks out of its place is written") {
  const auto endpoint = transport::parse_endpoint("https://api.example.com");
  REQUIRE(endpoint);
  const ports::HttpRequest rows[] = {
      {.method = "", .path = "/", .body = "", .headers = {}},
      {.method = "GET /x HTTP/1.1\r\n", .path = "/", .body = "", .headers = {}},
      {.path = "", .body = "", .headers = {}},
      {.path = "v1", .body = "", .headers = {}},
      {.path = "/a b", .body = "", .headers = {}},
      {.path = "/a\r\nX: y", .body = "", .headers = {}},
      {.path = "/a#b", .body = "", .headers = {}},
      {.path = "/\xc3\xa9", .body = "", .headers = {}},
      {.path = "/", .body = "", .headers = {{"X", "a\r\nY: b"}}},
      {.path = "/", .body = "", .headers = {{"X", std::string("a\0b", 3)}}},
      {.path = "/", .body = "", .headers = {{"X Y", "a"}}},
      {.path = "/", .body = "", .headers = {{"", "a"}}},
      {.path = "/", .body = "", .headers = {{"host", "evil.example"}}},
      {.path = "/", .body = "", .headers = {{"Content-Length", "1"}}},
      {.path = "/", .body = "", .headers = {{"Transfer-encoding", "chunked"}}},
  };
  for (const auto& row : rows) {
    const auto text = transport::request_text(*endpoint, row);
    REQUIRE_FALSE(text);
    CHECK(text.error().number == static_cast<int>(core::ErrorNumber::invalid_argument));
  }
}
