#include <string>

#include "server-stub/http/gate.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace headroom::testing;
using namespace std::string_literals;

struct Doubt {
  std::string name, bytes, code;
  int status = 400;
};

std::string with(const std::string& fields, const std::string& line = "POST /echo HTTP/1.1") {
  return line + "\r\nHost: localhost\r\n" + fields + "\r\n";
}

// What comes after the header is what a second reader could take for a request.
const std::string smuggled = "0\r\n\r\nGET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::vector<Doubt> doubts() {
  const std::string chunked = "Transfer-Encoding: chunked\r\n", length = "Content-Length: 5\r\n";
  return {
      {"both lengths", with(length + chunked), "transfer_encoding"},
      {"both lengths the other way", with(chunked + length), "transfer_encoding"},
      {"chunked, identity", with("Transfer-Encoding: chunked, identity\r\n"), "transfer_encoding"},
      {"identity", with("Transfer-Encoding: identity\r\n"), "transfer_encoding"},
      {"identity, chunked", with("Transfer-Encoding: identity, chunked\r\n"), "transfer_encoding"},
      {"gzip, chunked", with("Transfer-Encoding: gzip, chunked\r\n"), "transfer_encoding"},
      {"gzip with a length", with("Transfer-Encoding: gzip\r\n" + length), "transfer_encoding"},
      {"xchunked", with("Transfer-Encoding: xchunked\r\n"), "transfer_encoding"},
      {"quoted chunked", with("Transfer-Encoding: \"chunked\"\r\n"), "transfer_encoding"},
      {"chunked with a parameter", with("Transfer-Encoding: chunked;q=1\r\n"), "transfer_encoding"},
      {"chunked twice in one field", with("Transfer-Encoding: chunked, chunked\r\n"), "transfer_encoding"},
      {"chunked in two fields", with(chunked + chunked), "transfer_encoding"},
      {"an empty encoding", with("Transfer-Encoding:\r\n"), "transfer_encoding"},
      {"vertical tab before chunked", with("Transfer-Encoding: \vchunked\r\n"), "header_field"},
      {"space before the colon", with("Transfer-Encoding : chunked\r\n"), "header_field"},
      {"encoding on HTTP/1.0", with(chunked, "POST /echo HTTP/1.0"), "transfer_encoding"},
      {"two equal lengths", with(length + length), "content_length"},
      {"two different lengths", with(length + "Content-Length: 6\r\n"), "content_length"},
      {"a list of lengths", with("Content-Length: 5, 5\r\n"), "content_length"},
      {"a signed length", with("Content-Length: +5\r\n"), "content_length"},
      {"a negative length", with("Content-Length: -5\r\n"), "content_length"},
      {"a hexadecimal length", with("Content-Length: 0x5\r\n"), "content_length"},
      {"a fractional length", with("Content-Length: 5.0\r\n"), "content_length"},
      {"a spaced length", with("Content-Length: 5 5\r\n"), "content_length"},
      {"an endless length", with("Content-Length: 99999999999999999999\r\n"), "content_length"},
      {"an empty length", with("Content-Length: \r\n"), "content_length"},
      {"no host", "GET /echo HTTP/1.1\r\n\r\n", "host"},
      {"no host on HTTP/1.0", "GET /echo HTTP/1.0\r\n\r\n", "host"},
      {"two hosts", with("Host: other\r\n"), "host"},
      {"two equal hosts", with("Host: localhost\r\n"), "host"},
      {"an empty host", "GET /echo HTTP/1.1\r\nHost:\r\n\r\n", "host"},
      {"a host with a user", "GET /echo HTTP/1.1\r\nHost: a@b\r\n\r\n", "host"},
      {"a list of hosts", "GET /echo HTTP/1.1\r\nHost: a, b\r\n\r\n", "host"},
      {"a folded field", with("X-A: b\r\n c\r\n"), "folded_header"},
      {"a folded encoding", with("Transfer-Encoding:\r\n chunked\r\n"), "transfer_encoding"},
      {"a tab-folded field", with("X-A: b\r\n\tc\r\n"), "folded_header"},
      {"a first field that is folded", "GET /echo HTTP/1.1\r\n Host: localhost\r\n\r\n", "folded_header"},
      {"bare line feeds", "GET /echo HTTP/1.1\nHost: localhost\n\n", "line_end"},
      {"one bare line feed", "GET /echo HTTP/1.1\r\nX-A: b\nHost: localhost\r\n\r\n", "line_end"},
      {"a bare carriage return", with("X-A: b\rTransfer-Encoding: chunked\r\n"), "line_end"},
      {"a zero byte", with("X-A: b\0c\r\n"s), "header_field"},
      {"a field without a colon", with("X-A\r\n"), "header_field"},
      {"a field without a name", with(": b\r\n"), "header_field"},
      {"a name in brackets", with("X[A]: b\r\n"), "header_field"},
      {"an empty line first", "\r\nGET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_line"},
      {"two spaces in the request line", "GET  /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_target"},
      {"a tab in the request line", "GET\t/echo HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_line"},
      {"no version", "GET /echo\r\nHost: localhost\r\n\r\n", "request_line"},
      {"HTTP/2", "GET /echo HTTP/2.0\r\nHost: localhost\r\n\r\n", "http_version", 505},
      {"HTTP/1.2", "GET /echo HTTP/1.2\r\nHost: localhost\r\n\r\n", "http_version", 505},
      {"HTTP in lower case", "GET /echo http/1.1\r\nHost: localhost\r\n\r\n", "http_version", 505},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "request_target"},
      {"an absolute target", "GET http://other/echo HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_target"},
      {"an authority", "CONNECT other:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_target"},
      {"an asterisk", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_target"},
      {"a fragment", "GET /echo#a HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_target"},
      {"a byte above ASCII in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n", "request_target"},
      {"an unknown expectation", with("Expect: a-miracle\r\n"), "expectation", 417},
      {"a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, "request_line"},
      {"101 fields", with([] {
         std::string fields;
         for (int i = 0; i < 101; ++i) fields += "X-A: b\r\n";
         return fields;
       }()),
       "too_many_fields", 431},
  };
}

}  // namespace

TEST_CASE("A-39 a header that two readers could frame differently is refused by the gate") {
  REQUIRE(doubts().size() >= 60);
  for (const auto& doubt : doubts()) {
    INFO(doubt.name);
    const auto refusal = headroom::server::http::framing_doubt(doubt.bytes);
    REQUIRE(refusal);
    CHECK(refusal->code == doubt.code);
    CHECK(refusal->status == doubt.status);
  }
}

TEST_CASE("A-39 after a refused header the connection closes and what follows is never read as a request") {
  TestServer server(
      {route(http::Method::post, "/echo", echo(), 1024), route(http::Method::get, "/secret", say("smuggled"))});
  for (const auto& doubt : doubts()) {
    INFO(doubt.name);
    RawClient client(server.port());
    const auto answer = client.ask(doubt.bytes + smuggled);
    REQUIRE(answer);
    CHECK(answer->status == doubt.status);
    CHECK(answer->body.find("\"code\":\"" + doubt.code + "\"") != std::string::npos);
    CHECK(answer->field("Connection") == "close");
    CHECK(client.is_closed_within());
  }
  CHECK(server.metrics.text().find("/secret") == std::string::npos);
}

TEST_CASE("a header beyond doubt passes the gate") {
  for (const auto* header : {
           "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
           "GET /a?b=c&d=%20 HTTP/1.1\r\nHost: [::1]:8080\r\nAccept: */*\r\n\r\n",
           "POST /v1/sync HTTP/1.1\r\nhost: api.example.com:443\r\ncontent-length:\t5 \r\n\r\n",
           "POST /v1/sync HTTP/1.1\r\nHost: a\r\nTRANSFER-ENCODING: Chunked\r\nExpect: 100-Continue\r\n\r\n",
           "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
           "PATCH /a HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Latin: caf\xe9\r\n\r\n",
       }) {
    INFO(header);
    CHECK_FALSE(headroom::server::http::framing_doubt(header));
  }
}

TEST_CASE("a header is complete only behind its empty line, however it is cut") {
  using headroom::server::http::header_end;
  const std::string header = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t size = 0; size < header.size(); ++size)
    CHECK(header_end(header.substr(0, size)) == std::string::npos);
  CHECK(header_end(header) == header.size());
  CHECK(header_end(header + "body") == header.size());
}
